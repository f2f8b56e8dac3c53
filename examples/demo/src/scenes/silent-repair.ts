import type { Scene } from './scene.ts';

export const silentRepair: Scene = {
  title: 'A stream that fails before its first word',
  plan: 'openai answers HTTP 200, then sends an error instead of the first token.',

  async play({ ai, servers, tokenDelayMs }, narrator) {
    servers.openai.reply({ fault: { kind: 'error-event' } });
    servers.anthropic.reply({ text: 'A good bridge is never noticed by those who cross it.', tokenDelayMs });
    narrator.code("ai.streamChatCompletion({ prompt: 'What makes a good bridge?' }).textStream");
    const stream = ai.streamChatCompletion({ prompt: 'What makes a good bridge?' });
    const pieces = await narrator.streamedAnswer(stream);
    const response = await stream.response();
    narrator.ledger(response);
    const whose = pieces.join('') === response.text ? response.provider : 'no provider';
    narrator.claim('the printed text is the whole answer of', whose, 'anthropic');
    narrator.meaning('Until its first token, a failed stream is replaced without a trace.');
  },
};
