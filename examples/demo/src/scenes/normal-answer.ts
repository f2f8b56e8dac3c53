import type { Scene } from './scene.ts';

export const normalAnswer: Scene = {
  title: 'A normal answer',
  plan: 'All three providers work. The first in the list is called.',

  async play({ ai, servers }, narrator) {
    servers.openai.reply({
      text: 'Because one of them is always having a bad day, and it need not be yours.',
      delayMs: 40,
    });
    narrator.code("await ai.chatCompletion({ prompt: 'Why ask more than one provider?' })");
    const response = await ai.chatCompletion({ prompt: 'Why ask more than one provider?' });
    narrator.answer(response.text);
    narrator.ledger(response);
    narrator.claim('answered by', response.provider, 'openai');
    narrator.meaning('One call, one answer, and a ledger of the attempts and their durations.');
  },
};
