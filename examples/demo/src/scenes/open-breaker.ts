import type { ClientEvents, UnifiedResponse } from '@flexiai/core';
import { median } from '../story/median.ts';
import { milliseconds } from '../story/milliseconds.ts';
import { FAILURE_THRESHOLD } from '../story/stage.ts';
import type { Scene } from './scene.ts';

const CALLS = 6;
/** Maximum time that skipping may cost, in ms: far more than it does, far less than a retry or a time-out. */
const NO_DELAY_MS = 20;

export const openBreaker: Scene = {
  title: 'Its breaker opens, and no call waits for it any more',
  plan: `After ${FAILURE_THRESHOLD} failures in a row openai's breaker opens. Then ${CALLS} calls are made.`,

  async play({ ai, servers, countRequests }, narrator) {
    servers.openai.reply({ fault: { kind: 'status', status: 500 } });
    servers.anthropic.reply({ text: 'Still here.' });
    const prompt = 'Are you still there?';
    const changes: ClientEvents['breakerChange'][] = [];
    const stopListening = ai.on('breakerChange', (change) => changes.push(change));
    narrator.code(`await ai.chatCompletion({ prompt: '${prompt}' })`);
    await ai.chatCompletion({ prompt });
    stopListening();

    const reached = countRequests();
    const responses: UnifiedResponse[] = [];
    const besidesMs: number[] = [];
    for (let call = 0; call < CALLS; call += 1) {
      const started = performance.now();
      const response = await ai.chatCompletion({ prompt });
      const triesMs = response.attempts.reduce((sum, { durationMs }) => sum + durationMs, 0);
      besidesMs.push(performance.now() - started - triesMs);
      responses.push(response);
    }

    for (const response of responses.slice(-1)) {
      narrator.answer(response.text);
      narrator.ledger(response);
    }
    const opened = changes.map(({ to, snapshot }) => `${to} after ${snapshot.consecutiveFailures} failures in a row`);
    narrator.claim('breaker of openai', opened.join(', '), `open after ${FAILURE_THRESHOLD} failures in a row`);
    const answered = responses.filter(({ provider }) => provider === 'anthropic').length;
    narrator.claim('calls that anthropic answered', `${answered} of ${CALLS}`, `${CALLS} of ${CALLS}`);
    narrator.claim('requests that reached the broken server', reached().openai, 0);
    narrator.claimThat(
      'median time of a call beyond its own attempt',
      milliseconds(median(besidesMs)),
      median(besidesMs) < NO_DELAY_MS,
      `less than ${NO_DELAY_MS} ms`,
    );
    narrator.meaning('An open breaker costs nothing: no request, no time-out, no wait.');
  },
};
