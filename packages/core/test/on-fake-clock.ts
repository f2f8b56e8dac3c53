import { afterEach, beforeEach, expect, vi } from 'vitest';

/**
 * Runs each test of the file on a fake clock, and fails a test that leaves an unhandled rejection.
 *
 * @param now the start of the clock, in ms since the epoch. @default the time of day
 */
export function onFakeClock(now?: number): void {
  const unhandled = vi.fn();
  beforeEach(() => {
    unhandled.mockClear();
    process.on('unhandledRejection', unhandled);
    vi.useFakeTimers(now === undefined ? {} : { now });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
}
