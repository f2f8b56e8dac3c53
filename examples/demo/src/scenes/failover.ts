import { MAX_RETRIES } from '../story/stage.ts';
import type { Scene } from './scene.ts';

export const failover: Scene = {
  title: 'The first provider fails, the second answers',
  plan: 'openai now answers every request with HTTP 500. The call is the same as before.',

  async play({ ai, servers, countRequests }, narrator) {
    servers.openai.reply({ fault: { kind: 'status', status: 500 } });
    servers.anthropic.reply({ text: 'Yes. You asked for an answer, not for a company.', delayMs: 40 });
    const reached = countRequests();
    narrator.code("await ai.chatCompletion({ prompt: 'Are you still there?' })");
    const response = await ai.chatCompletion({ prompt: 'Are you still there?' });
    narrator.answer(response.text);
    narrator.ledger(response);
    narrator.claim('answered by', response.provider, 'anthropic');
    narrator.claim('requests that reached openai', reached().openai, 1 + MAX_RETRIES);
    narrator.meaning('One retry, then the next provider. No error to catch.');
  },
};
