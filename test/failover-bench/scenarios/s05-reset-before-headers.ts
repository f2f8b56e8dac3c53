import { expect } from 'vitest';
import { healthy } from '../stage/canonical-answer.ts';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';

export const resetBeforeHeaders: Scenario = {
  id: 'S05',
  fault: 'TCP reset before the headers, once',
  promise: 'the request is made again, and answered',
  primary: ({ attempt, request }) => (attempt === 1 ? { fault: { kind: 'reset' } } : healthy(request)),
  async play(stage) {
    const { response, elapsedMs } = await stage.answer();
    expect(response.attempts).toMatchObject([
      { provider: 'primary', outcome: 'failed', errorCode: 'connection' },
      { provider: 'primary', outcome: 'success' },
    ]);
    expect([stage.primary.length, stage.fallback.length]).toEqual([2, 0]);
    expect(elapsedMs).toBeLessThan(seconds(20) + NOISE_MS);
  },
};
