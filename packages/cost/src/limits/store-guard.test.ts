import { ConfigurationError } from '@flexiai/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CostStore } from '../stores/cost-store.ts';
import { StoreGuard } from './store-guard.ts';

const hang = () => new Promise<never>(() => undefined);
const fail = () => Promise.reject(new Error('no route to the store'));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function guarded() {
  const told: string[] = [];
  const guard = new StoreGuard({} as CostStore, 250, {
    down: (error) => told.push(`down: ${(error as Error).message}`),
    up: (downMs) => told.push(`up after ${downMs}`),
  });
  return { guard, told };
}

describe('StoreGuard', () => {
  it('returns synchronously if the store does', () => {
    const { guard } = guarded();
    expect(guard.run(() => 5)).toEqual({ isDown: false, value: 5 });
  });

  it('waits for a hanging store up to the time limit, and after three time-outs not at all', async () => {
    const { guard, told } = guarded();
    for (let turn = 0; turn < 3; turn += 1) {
      const began = performance.now();
      const outcome = Promise.resolve(guard.run(hang));
      await vi.advanceTimersByTimeAsync(250);
      expect(await outcome).toMatchObject({ isDown: true });
      expect(performance.now() - began).toBe(250);
    }
    expect(told).toEqual(['down: it did not answer within 250 ms']);
    const operation = vi.fn(hang);
    for (let turn = 0; turn < 100; turn += 1) expect(guard.run(operation)).toMatchObject({ isDown: true });
    expect(operation).not.toHaveBeenCalled();
  });

  it('probes a skipped store with one operation at a time, at growing intervals', async () => {
    const { guard, told } = guarded();
    for (let turn = 0; turn < 3; turn += 1) await guard.run(fail);
    const operation = vi.fn(fail);
    const tried: number[] = [];
    for (let second = 1; second <= 70; second += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      const before = operation.mock.calls.length;
      await Promise.all([guard.run(operation), guard.run(operation), guard.run(operation)]);
      if (operation.mock.calls.length > before) tried.push(second);
      expect(operation.mock.calls.length - before).toBeLessThanOrEqual(1);
    }
    expect(tried).toEqual([1, 3, 7, 15, 31, 61]);
    expect(told).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await guard.run(() => Promise.resolve(1))).toEqual({ isDown: false, value: 1 });
    expect(told[1]).toBe('up after 100000');
    expect(guard.run(() => 2)).toEqual({ isDown: false, value: 2 });
  });

  it('passes on configuration errors', () => {
    const { guard } = guarded();
    const broken = () => {
      throw new ConfigurationError('not a store');
    };
    for (let turn = 0; turn < 5; turn += 1) expect(() => guard.run(broken)).toThrow(ConfigurationError);
  });
});
