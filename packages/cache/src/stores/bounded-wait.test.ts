import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTime, TOO_LATE } from './bounded-wait.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const inMs = <T>(ms: number, value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), ms));

describe('inTime', () => {
  it('returns a result in time, and leaves no timer behind', async () => {
    const result = inTime(50, inMs(49, 'result'));
    await vi.advanceTimersByTimeAsync(49);
    expect(await result).toBe('result');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops waiting after the time limit, and when the wait is ended early', async () => {
    const late = inTime(50, inMs(51, 'result'));
    let giveUp = () => {};
    const ended = inTime(50, inMs(51, 'result'), (end) => {
      giveUp = end;
    });
    giveUp();
    expect(await ended).toBe(TOO_LATE);
    await vi.advanceTimersByTimeAsync(50);
    expect(await late).toBe(TOO_LATE);
  });

  it('passes on the rejection of the result', async () => {
    await expect(inTime(50, Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('checks once more if the process was too busy to read a result that arrived in time', async () => {
    const result = inTime(50, inMs(50, 'result'));
    // The timer fires 200 ms late, before the result is read that arrived long ago.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 250);
    await vi.advanceTimersByTimeAsync(50);
    vi.mocked(performance.now).mockRestore();
    expect(await result).toBe('result');
  });
});
