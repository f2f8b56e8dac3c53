import { expect, it } from 'vitest';
import { measureCacheHit } from './measure.ts';

it('a hit in memory calls no provider and costs about as much as a call', async () => {
  const report = await measureCacheHit(1_000, 3);
  expect(report).toMatchObject({ upstreamCalls: 1, hits: 3 * 1_000 - 1 });
  // A few microseconds are added; the margin is for busy machines.
  expect(report.hitMicros).toBeLessThan(4 * report.bareMicros);
});
