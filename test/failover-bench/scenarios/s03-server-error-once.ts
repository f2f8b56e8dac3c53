import { expect } from 'vitest';
import { healthy } from '../stage/canonical-answer.ts';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';

export const serverErrorOnce: Scenario = {
  id: 'S03',
  fault: '500 once',
  promise: 'the same provider is called again, and answers',
  primary: ({ attempt, request }) => (attempt === 1 ? { fault: { kind: 'status', status: 500 } } : healthy(request)),
  async play(stage) {
    const { response, elapsedMs } = await stage.answer();
    expect(response.attempts).toMatchObject([
      { provider: 'primary', kind: 'first', outcome: 'failed', errorCode: 'server', status: 500 },
      { provider: 'primary', kind: 'retry', outcome: 'success' },
    ]);
    expect([stage.primary.length, stage.fallback.length]).toEqual([2, 0]);
    expect(elapsedMs).toBeLessThan(seconds(20) + NOISE_MS);
  },
};
