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

  it('do not, if the route answers much later: it was silent', () => {
    const clocks = learned();
    clocks.cut('headersMs', 10_000);
    vi.advanceTimersByTime(31_000);
    clocks.add('headersMs', 4000);
    expect(clocks.get('headersMs')).toBe(10_000);
  });
});
