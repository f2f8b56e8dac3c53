import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { LatencyWindow } from './latency.ts';

function windowOf(samples: readonly number[]): LatencyWindow {
  const window = new LatencyWindow();
  for (const sample of samples) window.add(sample);
  return window;
}

describe('LatencyWindow', () => {
  it('has no percentiles before the first sample', () => {
    expect(new LatencyWindow().percentiles()).toBeUndefined();
  });

  it('returns the samples below which 50, 95 and 99 of 100 lie', () => {
    expect(windowOf([7]).percentiles()).toEqual({ samples: 1, p50: 7, p95: 7, p99: 7 });
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(windowOf(hundred).percentiles()).toEqual({ samples: 100, p50: 50, p95: 95, p99: 99 });
  });

  it('sorts samples as numbers, not as text', () => {
    expect(windowOf([9, 10, 100]).percentiles()).toMatchObject({ p50: 10, p99: 100 });
  });

  it('keeps only the last 256 samples', () => {
    const window = windowOf(Array.from({ length: 1000 }, () => 1_000_000));
    for (let sample = 0; sample < 256; sample += 1) window.add(5);
    expect(window.percentiles()).toEqual({ samples: 256, p50: 5, p95: 5, p99: 5 });
  });

  it('computes the recent percentiles anew after sixteen samples', () => {
    const window = windowOf([10]);
    expect(window.recentPercentiles()).toMatchObject({ samples: 1, p50: 10 });
    for (const sample of [10, ...Array.from({ length: 14 }, () => 5)]) {
      window.add(sample);
      expect(window.recentPercentiles()).toMatchObject({ samples: 1, p50: 10 });
    }
    window.add(5);
    expect(window.recentPercentiles()).toEqual({ samples: 17, p50: 5, p95: 10, p99: 10 });
  });

  it('computes the recent percentiles anew at once after a sample that is slower than all known ones', () => {
    const window = windowOf([10]);
    expect(window.recentPercentiles()).toMatchObject({ p99: 10 });
    window.add(11);
    expect(window.recentPercentiles()).toMatchObject({ samples: 2, p99: 11 });
  });

  it('always returns samples that were added, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 400 }), (samples) => {
        const { p50, p95, p99 } = windowOf(samples).percentiles() ?? { p50: -1, p95: -1, p99: -1 };
        const last = samples.slice(-256);
        return p50 <= p95 && p95 <= p99 && [p50, p95, p99].every((value) => last.includes(value));
      }),
      propertyRuns(),
    );
  });
});
