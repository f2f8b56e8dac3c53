import { expect } from 'vitest';
import { BILLED } from '../stage/canonical-answer.ts';
import type { Scenario } from '../stage/scenario.ts';

export const accounting: Scenario = {
  id: 'S16',
  fault: '503 always',
  promise: 'the answer contains the fallback and its usage, and the ledger matches the bill',
  primary: () => ({ fault: { kind: 'status', status: 503 } }),
  async play(stage) {
    const { response } = await stage.answer();
    expect(response).toMatchObject({
      provider: 'fallback',
      model: stage.fallbackModel,
      usage: { ...BILLED, accuracy: 'reported' },
    });
    const { attempts } = response;
    expect(attempts.map(({ model }) => model)).toEqual([...stage.primary, ...stage.fallback].map(({ model }) => model));
    // A provider bills its answers: of all these requests, those that the server completed.
    const billed = [...stage.primary, ...stage.fallback].filter(({ outcome }) => outcome === 'completed').length;
    const sum = (tokens: 'inputTokens' | 'outputTokens'): number =>
      attempts.reduce((total, { usage }) => total + (usage?.[tokens] ?? 0), 0);
    expect(sum('inputTokens')).toBe(billed * BILLED.inputTokens);
    expect(sum('outputTokens')).toBe(billed * BILLED.outputTokens);
    expect(stage.client.getRequestStats()).toMatchObject({ ...BILLED, attempts: attempts.length, failovers: 1 });
  },
};
