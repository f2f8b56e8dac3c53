import { expect, it } from 'vitest';
import { CacheCounters } from './cache-counters.ts';

it('the saved time is the sum of all hits, in whole milliseconds', () => {
  const counters = new CacheCounters();
  counters.saved(undefined, 100.4);
  counters.saved(0.5, 200.2);
  expect(counters.snapshot({ dropped: {}, failures: {}, isResting: false })).toMatchObject({
    savedMs: 301,
    savedUsd: 0.5,
  });
});
