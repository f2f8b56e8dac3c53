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
  it('lets hours pass in no time, and shows them on every clock', async () => {
    const started = performance.now();
    const seen = await run(async (clock) => {
      await sleep(3_600_000);
      return [clock.nowMs, Date.now() - EPOCH, performance.now()];
    });
    expect(seen).toEqual([3_600_000, 3_600_000, 3_600_000]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('calls back in the order of time, and of the calls where times are equal', async () => {
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

  it('goes on only when nothing is left to do: neither microtasks of microtasks, nor ticks', async () => {
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

  it('takes timers back, by themselves, by their number, and from within another', async () => {
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

  it('repeats intervals until they are cleared, and begins timers anew that are refreshed', async () => {
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

  it('hands arguments on, and takes odd delays as Node does', async () => {
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

  it('gives out random numbers of its own', async () => {
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

  it('everything is as it was', async () => {
    const before = globals();
    await run(() => sleep(10));
    expect(globals()).toEqual(before);
  });

  it('everything is as it was when the simulation fails', async () => {
    const before = globals();
    const failing = run(async () => {
      await sleep(10);
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(globals()).toEqual(before);
  });

  it('everything is as it was when an event fails', async () => {
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

it('says so when a simulation waits for what never comes', async () => {
  const stuck = run(async () => {
    await sleep(10);
    await new Promise(() => undefined);
  });
  await expect(stuck).rejects.toThrow('The simulation waits, but nothing is to come after 10 ms.');
});

it('runs one at a time', async () => {
  const first = run(() => sleep(10));
  await expect(run(() => sleep(10))).rejects.toThrow('one at a time');
  await first;
  await run(() => sleep(10));
});

it('clears a real timer that somebody began before it', async () => {
  const called = vi.fn();
  const real = setTimeout(called, 5);
  await run(async () => clearTimeout(real));
  await new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
  expect(called).not.toHaveBeenCalled();
});
