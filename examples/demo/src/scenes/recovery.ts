import type { ClientEvents } from '@flexiai/core';
import { milliseconds } from '../story/milliseconds.ts';
import type { Scene } from './scene.ts';

export const recovery: Scene = {
  title: 'Recovery: one probe, then back to the first',
  plan: 'openai is repaired. After its recovery time, two concurrent calls are made.',

  async play({ ai, servers, countRequests }, narrator) {
    servers.openai.reply({ text: 'I am back.', delayMs: 60 });
    servers.anthropic.reply({ text: 'There was no wait: I was here.', delayMs: 20 });
    const { nextProbeAt = Date.now() } = ai.getProviderStatus('openai').circuit ?? {};
    const waitMs = Math.max(0, nextProbeAt - Date.now());
    if (waitMs > 0) narrator.text(`(${milliseconds(waitMs)} until the breaker lets a probe through)`, 'quiet');
    // A timer may fire a little early.
    await narrator.wait(waitMs + 5);

    const changes: ClientEvents['breakerChange'][] = [];
    const stopListening = ai.on('breakerChange', (change) => changes.push(change));
    const reached = countRequests();
    narrator.code('await Promise.all([ai.chatCompletion({ … }), ai.chatCompletion({ … })])');
    const prompt = 'Is the first provider back?';
    const pair = await Promise.all([ai.chatCompletion({ prompt }), ai.chatCompletion({ prompt })]);
    const probes = reached().openai;
    for (const response of pair) {
      narrator.answer(response.text);
      narrator.ledger(response);
    }
    const next = await ai.chatCompletion({ prompt });
    stopListening();
    const states = [...changes.slice(0, 1).map(({ from }) => from), ...changes.map(({ to }) => to)];
    narrator.claim('breaker of openai', states.join(' → '), 'open → half-open → closed');
    narrator.claim('probes that reached openai', probes, 1);
    narrator.claim('the next call was answered by', next.provider, 'openai');
    narrator.meaning('One call probes the provider, the others skip it; then everything is as before.');
  },
};
