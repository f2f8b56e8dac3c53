import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveTimeouts, type TimeoutOptions } from '../config/options/timeout-config.ts';
import { AttemptClock, type Expiry } from './attempt-clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Running {
  readonly clock: AttemptClock;
  /** The clocks that expired, and after how many ms. */
  readonly expired: { readonly clock: string; readonly after: number }[];
}

function start(options: TimeoutOptions, mode: 'unary' | 'stream' = 'stream', totalMs = 600_000): Running {
  const began = Date.now();
  const expired: Running['expired'] = [];
  const onExpiry = ({ clock }: Expiry): undefined => {
    expired.push({ clock, after: Date.now() - began });
  };
  const { unaryHeadersMs, ...limits } = resolveTimeouts(options);
  const headersMs = mode === 'unary' ? unaryHeadersMs : limits.headersMs;
  return { clock: new AttemptClock({ ...limits, headersMs }, mode, totalMs, onExpiry), expired };
}

describe('AttemptClock', () => {
  it('of a stream does not take progress for content', () => {
    const { clock, expired } = start({ headersMs: 5000, firstContentMs: 5000, idleMs: 1000 });
    clock.headers();
    clock.progress();
    vi.advanceTimersByTime(5000);
    expect(expired).toEqual([{ clock: 'first-content', after: 5000 }]);
  });

  it('expires when no headers arrive, and not when they do', () => {
    const silent = start({ headersMs: 500 });
    const speaking = start({ headersMs: 500, firstContentMs: 2000 });
    vi.advanceTimersByTime(499);
    speaking.clock.headers();
    vi.advanceTimersByTime(1);
    expect(silent.expired).toEqual([{ clock: 'headers', after: 500 }]);
    expect(speaking.expired).toEqual([]);
    vi.advanceTimersByTime(1500);
    expect(speaking.expired).toEqual([{ clock: 'first-content', after: 2000 }]);
  });

  it('expires once and leaves no timer', () => {
    const { expired } = start({ headersMs: 500 });
    vi.advanceTimersByTime(1_000_000);
    expect(expired).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts content as headers', () => {
    const { clock, expired } = start({ headersMs: 500, firstContentMs: 600, idleMs: 10_000 });
    vi.advanceTimersByTime(400);
    clock.content();
    vi.advanceTimersByTime(5000);
    expect(expired).toEqual([]);
    clock.stop();
  });

  it('does not count the time in which the consumer does not wait, even after a part without content', () => {
    const { clock, expired } = start({ idleMs: 1000 });
    clock.content();
    clock.waiting();
    vi.advanceTimersByTime(400);
    clock.paused();
    vi.advanceTimersByTime(50_000);
    expect(expired).toEqual([]);
    clock.waiting();
    vi.advanceTimersByTime(599);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(expired).toEqual([{ clock: 'idle', after: 51_000 }]);
  });

  it('expires on time after a pause, even where its timer would fire only later', () => {
    const { clock, expired } = start({ idleMs: 1000 });
    clock.content();
    clock.waiting();
    vi.advanceTimersByTime(400);
    clock.paused();
    vi.advanceTimersByTime(49_650);
    clock.waiting();
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(600);
    expect(expired).toEqual([{ clock: 'idle', after: 50_650 }]);
  });

  it('has the whole idle time again after content', () => {
    const { clock, expired } = start({ idleMs: 1000 });
    clock.content();
    clock.waiting();
    vi.advanceTimersByTime(900);
    clock.paused();
    clock.waiting();
    clock.content();
    clock.waiting();
    vi.advanceTimersByTime(999);
    expect(expired).toEqual([]);
    clock.stop();
  });

  it('expires when the consumer waits too long for more content, and not while the consumer does not wait', () => {
    const { clock, expired } = start({ idleMs: 1000 });
    clock.content();
    vi.advanceTimersByTime(50_000);
    expect(expired).toEqual([]);
    clock.waiting();
    vi.advanceTimersByTime(999);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(expired).toEqual([{ clock: 'idle', after: 51_000 }]);
  });

  it('ignores keep-alives: a wait continues from where it began', () => {
    const { clock, expired } = start({ idleMs: 1000 });
    clock.content();
    for (let beat = 0; beat < 20; beat += 1) {
      clock.waiting();
      vi.advanceTimersByTime(100);
    }
    expect(expired).toEqual([{ clock: 'idle', after: 1000 }]);
  });

  it('keeps what is left of the idle time at several parts without content', () => {
    const { clock, expired } = start({ idleMs: 1000 });
    clock.content();
    clock.waiting();
    vi.advanceTimersByTime(400);
    clock.paused();
    clock.paused();
    vi.advanceTimersByTime(5000);
    clock.waiting();
    vi.advanceTimersByTime(600);
    expect(expired).toEqual([{ clock: 'idle', after: 6000 }]);
  });

  it('of a unary answer goes on at a part without content', () => {
    const { clock, expired } = start({ idleMs: 1000 }, 'unary');
    clock.headers();
    clock.paused();
    vi.advanceTimersByTime(1000);
    expect(expired).toEqual([{ clock: 'idle', after: 1000 }]);
  });

  it('starts each wait anew after content', () => {
    const { clock, expired } = start({ idleMs: 1000 });
    for (let part = 0; part < 20; part += 1) {
      clock.content();
      clock.waiting();
      vi.advanceTimersByTime(900);
    }
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(expired).toEqual([{ clock: 'idle', after: 18_100 }]);
  });

  it('does not run idle before the first content, which has a clock of its own', () => {
    const { clock, expired } = start({ headersMs: 9000, firstContentMs: 3000, idleMs: 1000 });
    clock.headers();
    clock.waiting();
    vi.advanceTimersByTime(3000);
    expect(expired).toEqual([{ clock: 'first-content', after: 3000 }]);
  });

  it('limits the body of a unary answer from its headers or its last progress, and has no first-content clock for it', () => {
    const { clock, expired } = start({ headersMs: 500, firstContentMs: 100, idleMs: 300 }, 'unary', 4000);
    vi.advanceTimersByTime(499);
    expect(expired).toEqual([]);
    clock.headers();
    clock.waiting();
    vi.advanceTimersByTime(200);
    clock.progress();
    vi.advanceTimersByTime(299);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(expired).toEqual([{ clock: 'idle', after: 999 }]);
  });

  it('gives the headers of a unary call more time than those of a stream, unless an option says otherwise', () => {
    const [unary, stream, given] = [start({}, 'unary'), start({}), start({ headersMs: 40_000 }, 'unary')];
    vi.advanceTimersByTime(600_000);
    expect(unary.expired).toEqual([{ clock: 'headers', after: 120_000 }]);
    expect(stream.expired).toEqual([{ clock: 'headers', after: 30_000 }]);
    expect(given.expired).toEqual([{ clock: 'headers', after: 40_000 }]);
  });

  it('reports the end of the whole call before every other clock', () => {
    const { expired } = start({ headersMs: 500, firstContentMs: 500 }, 'stream', 500);
    vi.advanceTimersByTime(500);
    expect(expired).toEqual([{ clock: 'total', after: 500 }]);
  });

  it('expires at once where the call’s time is already over', () => {
    const { expired } = start({}, 'stream', -5);
    vi.advanceTimersByTime(1);
    expect(expired).toEqual([{ clock: 'total', after: 1 }]);
  });

  it.each([
    ['headers', 'unary', { headersMs: 500 }],
    ['first-content', 'stream', { headersMs: 9000, firstContentMs: 500 }],
  ] as const)('gives %s the longer time that is asked for, from the start on', (clock, mode, options) => {
    const limits = { ...resolveTimeouts(options), ...options };
    const expired: (Expiry & { readonly after: number })[] = [];
    vi.advanceTimersByTime(70);
    const began = Date.now();
    new AttemptClock(limits, mode, 600_000, (expiry) => {
      expired.push({ ...expiry, after: Date.now() - began });
      return expired.length === 1 ? 800 : undefined;
    });
    vi.advanceTimersByTime(5000);
    expect(expired).toEqual([
      { clock, timeoutMs: 500, after: 500 },
      { clock, timeoutMs: 800, after: 800 },
    ]);
  });

  it('stops and leaves no timer', () => {
    const { clock, expired } = start({ headersMs: 500 });
    clock.stop();
    vi.advanceTimersByTime(1_000_000);
    expect(expired).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('accepts a limit that is longer than the longest timer', () => {
    const year = 31_536_000_000;
    const { clock, expired } = start({ headersMs: year, firstContentMs: year, idleMs: year }, 'stream', year);
    vi.advanceTimersByTime(2 ** 31);
    expect(expired).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);
    clock.stop();
  });

  it('does not set its timer anew for each part', () => {
    const { clock } = start({ idleMs: 1000 });
    // Not a spy: `vi.restoreAllMocks` of a later file would bring the fake timers back.
    const set = vi.fn(globalThis.setTimeout);
    vi.stubGlobal('setTimeout', set);
    for (let part = 0; part < 100; part += 1) {
      clock.content();
      clock.waiting();
    }
    vi.unstubAllGlobals();
    expect(set).not.toHaveBeenCalled();
    clock.stop();
  });

  it('sets one timer, whatever happens', () => {
    const { clock } = start({});
    for (let part = 0; part < 100; part += 1) {
      clock.waiting();
      clock.content();
      expect(vi.getTimerCount()).toBe(1);
    }
    clock.stop();
  });
});

describe('AttemptClock with a floor for the speed', () => {
  const options = { minCharsPerSecond: 10, rateWindowMs: 2000 };

  /** Brings `size` characters every `everyMs`, to a reader that takes `readMs` for each piece. */
  function drip({ clock, expired }: Running, size: number, everyMs: number, readMs = 0): Running['expired'] {
    clock.content(size);
    for (let piece = 0; piece < 50 && expired.length === 0; piece += 1) {
      vi.advanceTimersByTime(readMs);
      clock.waiting();
      vi.advanceTimersByTime(everyMs);
      clock.content(size);
    }
    return expired;
  }

  it('expires at the end of a window with too little in it', () => {
    expect(drip(start(options), 1, 250)).toEqual([{ clock: 'rate', after: 2000 }]);
  });

  it.each([
    ['content is fast enough', options, 3, 250],
    ['there is no floor', {}, 1, 250],
  ])('does not expire where %s', (_what, given, size, everyMs) => {
    expect(drip(start(given), size, everyMs)).toEqual([]);
  });

  it('does not expire at the end of a window with just enough in it', () => {
    const { clock, expired } = start(options);
    clock.content(20);
    clock.waiting();
    vi.advanceTimersByTime(2000);
    expect(expired).toEqual([]);
    clock.stop();
  });

  it('measures each window anew', () => {
    const running = start(options);
    running.clock.content(1000);
    running.clock.waiting();
    vi.advanceTimersByTime(2000);
    expect(drip(running, 1, 250)).toEqual([{ clock: 'rate', after: 4000 }]);
  });

  it('counts only the time in which the reader waits', () => {
    expect(drip(start(options), 6, 500, 5000)).toEqual([]);
    const [expiry] = drip(start(options), 4, 500, 5000);
    expect(expiry).toMatchObject({ clock: 'rate' });
  });

  it('pauses its window at a part without content', () => {
    const { clock, expired } = start(options);
    clock.content(1);
    clock.waiting();
    vi.advanceTimersByTime(1000);
    clock.paused();
    vi.advanceTimersByTime(20_000);
    expect(expired).toEqual([]);
    clock.waiting();
    vi.advanceTimersByTime(1000);
    expect(expired).toEqual([{ clock: 'rate', after: 22_000 }]);
  });

  it('does not measure before the first content, whole blocks, and unary answers', () => {
    const early = start({ ...options, firstContentMs: 30_000 });
    vi.advanceTimersByTime(20_000);
    expect(early.expired).toEqual([]);
    expect(drip(start(options), Number.POSITIVE_INFINITY, 2000)).toEqual([]);
    expect(start(options, 'unary').clock.isRated).toBe(false);
    expect(start({}).clock.isRated).toBe(false);
    expect(drip(start(options, 'unary'), 1, 250)).toEqual([]);
  });
});
