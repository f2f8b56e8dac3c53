import { describe, expect, it, vi } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

const EPOCH = Date.UTC(2026, 0, 1);
const random = (): number => 0.25;

function run<Result>(simulate: (clock: VirtualClock) => Promise<Result>): Promise<Result> {
  return VirtualClock.run({ random }, simulate);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

describe('a virtual clock', () => {
  it('passes hours in no time, on every clock', async () => {
    const started = performance.now();
    const seen = await run(async (clock) => {
      await sleep(3_600_000);
      return [clock.nowMs, Date.now() - EPOCH, performance.now()];
    });
    expect(seen).toEqual([3_600_000, 3_600_000, 3_600_000]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('calls back in the order of time, and of insertion for equal times', async () => {
    const seen = await run(async (clock) => {
      const order: string[] = [];
      setTimeout(() => order.push('20'), 20);
      setTimeout(() => order.push('10, first'), 10);
      clock.at(10, () => order.push('10, second'));
      setImmediate(() => order.push('immediate'));
      setTimeout(() => order.push('5'), 5);
      await sleep(30);
      return order;
    });
    expect(seen).toEqual(['immediate', '5', '10, first', '10, second', '20']);
  });

  it('keeps a thousand events in order', async () => {
    const delays = Array.from({ length: 1000 }, (_none, index) => ((index * 7919) % 997) + 1);
    const seen = await run(async () => {
      const order: number[] = [];
      for (const delay of delays) setTimeout(() => order.push(delay), delay);
      await sleep(1000);
      return order;
    });
    expect(seen).toEqual(delays.toSorted((a, b) => a - b));
  });

  it('continues only when no microtask and no tick is left', async () => {
    const seen = await run(async () => {
      const order: string[] = [];
      setTimeout(async () => {
        for (let step = 0; step < 500; step += 1) await Promise.resolve();
        process.nextTick(() => {
          queueMicrotask(async () => {
            for (let step = 0; step < 500; step += 1) await undefined;
            order.push(`work of 1, at ${Date.now() - EPOCH}`);
          });
        });
      }, 1);
      setTimeout(() => order.push('2'), 2);
      await sleep(3);
      return order;
    });
    expect(seen).toEqual(['work of 1, at 1', '2']);
  });

  it('cancels timers by object, by number, and from within another timer', async () => {
    const called = vi.fn();
    const pending = await run(async (clock) => {
      clearTimeout(setTimeout(called, 5));
      clearTimeout(Number(setTimeout(called, 5)));
      const late = setTimeout(called, 7);
      setTimeout(() => clearTimeout(late), 6);
      clearImmediate(setImmediate(called));
      clearTimeout(undefined);
      await sleep(20);
      return clock.pending;
    });
    expect(called).not.toHaveBeenCalled();
    expect(pending).toBe(0);
  });

  it('repeats intervals until they are cleared, and restarts refreshed timers', async () => {
    const seen = await run(async (clock) => {
      const at: number[] = [];
      const interval = setInterval(() => at.push(clock.nowMs), 10);
      await sleep(35);
      clearInterval(interval);
      const timer = setTimeout(() => at.push(clock.nowMs), 10);
      await sleep(8);
      timer.refresh();
      await sleep(100);
      return at;
    });
    expect(seen).toEqual([10, 20, 30, 53]);
  });

  it('passes arguments, and handles odd delays like Node', async () => {
    const seen = await run(async (clock) => {
      const calls: unknown[] = [];
      for (const delay of [0, -5, Number.NaN, 2 ** 31, 1.9]) {
        setTimeout((...args: unknown[]) => calls.push([clock.nowMs, ...args]), delay, delay);
      }
      await sleep(10);
      return calls;
    });
    expect(seen).toEqual([0, -5, Number.NaN, 2 ** 31, 1.9].map((delay) => [1, delay]));
  });

  it('has its own random numbers', async () => {
    expect(await run(async () => Math.random())).toBe(0.25);
  });
});

describe('afterwards', () => {
  const globals = (): unknown[] => [
    Date.now,
    performance.now,
    Math.random,
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout,
    clearInterval,
    clearImmediate,
    Object.hasOwn(performance, 'now'),
  ];

  it('all globals are restored', async () => {
    const before = globals();
    await run(() => sleep(10));
    expect(globals()).toEqual(before);
  });

  it('all globals are restored when the simulation fails', async () => {
    const before = globals();
    const failing = run(async () => {
      await sleep(10);
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(globals()).toEqual(before);
  });

  it('all globals are restored when an event fails', async () => {
    const before = globals();
    const failing = run(async (clock) => {
      clock.at(5, () => {
        throw new Error('broken event');
      });
      await sleep(10);
    });
    await expect(failing).rejects.toThrow('broken event');
    expect(globals()).toEqual(before);
  });
});

it('rejects when a simulation waits for an event that never comes', async () => {
  const stuck = run(async () => {
    await sleep(10);
    await new Promise(() => undefined);
  });
  await expect(stuck).rejects.toThrow('The simulation waits, but there is no event after 10 ms.');
});

it('runs one simulation at a time', async () => {
  const first = run(() => sleep(10));
  await expect(run(() => sleep(10))).rejects.toThrow('only one simulation can run at a time');
  await first;
  await run(() => sleep(10));
});

it('clears a real timer that was started before it', async () => {
  const called = vi.fn();
  const real = setTimeout(called, 5);
  await run(async () => clearTimeout(real));
  await new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
  expect(called).not.toHaveBeenCalled();
});
