import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LearnedClocks } from './learned-clocks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Clocks of a route that answers after 4 s. */
function learned(): LearnedClocks {
  const clocks = new LearnedClocks();
  for (let answer = 0; answer < 20; answer += 1) clocks.add('headersMs', 4000);
  return clocks;
}

describe('learned clocks', () => {
  it('are a multiple of the slow tail, once twenty answers are known', () => {
    const clocks = new LearnedClocks();
    for (let answer = 0; answer < 19; answer += 1) clocks.add('headersMs', 4000);
    expect(clocks.get('headersMs')).toBeUndefined();
    clocks.add('headersMs', 4000);
    expect(clocks.get('headersMs')).toBe(10_000);
    expect(clocks.get('firstContentMs')).toBeUndefined();
  });

  it('let every eighth probe in a row wait as long as by default; an answer begins a new row', () => {
    const clocks = learned();
    const probes = (count: number) => Array.from({ length: count }, () => clocks.isPatientProbe());
    expect(
      probes(16)
        .map((patient, index) => (patient ? index + 1 : 0))
        .filter(Boolean),
    ).toEqual([8, 16]);
    probes(7);
    clocks.add('headersMs', 4000);
    expect(probes(8)).toEqual([...Array.from({ length: 7 }, () => false), true]);
  });

  it('take an attempt that they timed out for a slow answer, if the route answers soon after', () => {
    const clocks = learned();
    clocks.cut('headersMs', 10_000);
    vi.advanceTimersByTime(29_000);
    clocks.add('headersMs', 4000);
    expect(clocks.get('headersMs')).toBe(25_000);
  });

  it('do so however long this process has run', () => {
    const clocks = learned();
    vi.advanceTimersByTime(20_000);
    clocks.cut('headersMs', 6000);
    vi.advanceTimersByTime(20_000);
    clocks.add('headersMs', 4000);
    expect(clocks.get('headersMs')).toBe(15_000);
  });

  it.each([
    [252, 15_000],
    [253, 10_000],
  ])('count an attempt that they timed out as three slow answers: after %i answers, they wait %i ms', (answers, ms) => {
    const clocks = learned();
    clocks.cut('headersMs', 6000);
    // With it, 24 of the last 256 samples.
    for (let answer = 0; answer <= answers; answer += 1) clocks.add('headersMs', 4000);
    expect(clocks.get('headersMs')).toBe(ms);
  });

  it('take only sixteen timed-out attempts into account', () => {
    const clocks = learned();
    for (let attempt = 0; attempt < 16; attempt += 1) clocks.cut('headersMs', 6000);
    clocks.cut('headersMs', 8000);
    clocks.add('headersMs', 4000);
    expect(clocks.get('headersMs')).toBe(15_000);
  });

  it('are learned anew after an answer for which they would not have waited', () => {
    const clocks = learned();
    clocks.add('headersMs', 10_001);
    expect(clocks.get('headersMs')).toBeUndefined();
    for (let answer = 0; answer < 19; answer += 1) clocks.add('headersMs', 4000);
    expect(clocks.get('headersMs')).toBe(25_003);
  });

  it('are not learned anew after an answer that came just in time', () => {
    const clocks = learned();
    clocks.add('headersMs', 10_000);
    expect(clocks.get('headersMs')).toBe(25_000);
  });

  it('of another process are forgotten after an answer for which they would not have waited', () => {
    const clocks = new LearnedClocks();
    clocks.restore({ headersMs: 8000 });
    clocks.add('headersMs', 8000);
    expect(clocks.get('headersMs')).toBe(8000);
    clocks.add('headersMs', 8001);
    expect(clocks.get('headersMs')).toBeUndefined();
    expect(clocks.toJSON()).toBeUndefined();
  });

  it('do not, if the route answers much later: it was silent', () => {
    const clocks = learned();
    clocks.cut('headersMs', 10_000);
    vi.advanceTimersByTime(30_000);
    clocks.add('headersMs', 4000);
    expect(clocks.get('headersMs')).toBe(10_000);
  });
});
