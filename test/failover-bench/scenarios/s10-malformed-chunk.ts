import { expect } from 'vitest';
import { healthyButSlow } from '../stage/canonical-answer.ts';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';

export const malformedChunk: Scenario = {
  id: 'S10',
  fault: 'the tenth event is unreadable, the stream continues',
  promise: 'it is skipped with a warning, and nothing of it reaches the application',
  primary: ({ request }) => ({ ...healthyButSlow(request), fault: { kind: 'malformed-chunk', afterTokens: 10 } }),
  async play(stage) {
    const { response, elapsedMs } = await stage.answer();
    expect(response.provider).toBe('primary');
    expect(response.warnings).toMatchObject([{ code: 'malformed-chunk' }]);
    expect([stage.primary.length, stage.fallback.length]).toEqual([1, 0]);
    expect(elapsedMs).toBeLessThan(seconds(30) + NOISE_MS);
  },
};
