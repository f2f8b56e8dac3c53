import { BudgetExceededError } from '@flexiai/core';
import { describe, expect, it, vi } from 'vitest';
import { answer, ask, errorOf, limitedClient } from '../../test/limited-client.ts';
import { memoryStore } from '../index.ts';
import type { CostStore } from '../stores/cost-store.ts';

/** A store whose connection can be cut. `lag`: answers arrive, but too late. */
function remoteStore() {
  const inner = memoryStore();
  const line = { state: 'up' as 'up' | 'cut' | 'hangs', operations: 0 };
  const send = <T>(operation: () => T): Promise<T> => {
    line.operations += 1;
    if (line.state === 'hangs') return new Promise(() => undefined);
    if (line.state === 'cut') return Promise.reject(new Error('connection refused'));
    return Promise.resolve().then(operation);
  };
  const store: CostStore = {
    reserve: (reservation) => send(() => inner.reserve(reservation)) as never,
    settle: (settlement) => send(() => inner.settle(settlement)) as never,
    release: (id) => send(() => inner.release(id)) as never,
    renew: (ids, ttlMs) => send(() => inner.renew(ids, ttlMs)) as never,
    read: (buckets) => send(() => inner.read(buckets)) as never,
  };
  return { store, line, inner };
}

const limit = { name: 'l', amountUsd: 0.5, per: 'total' } as const;

describe('a store that does not answer', () => {
  it('makes calls fail by default, before anything is sent, and emits storeDown once', async () => {
    const { store, line } = remoteStore();
    const { ai, a, costs } = limitedClient([limit], { store, storeTimeoutMs: 20 });
    const told: string[] = [];
    costs.on('storeDown', ({ message }) => told.push(message));
    costs.on('storeUp', () => told.push('up'));
    line.state = 'cut';
    for (let call = 0; call < 5; call += 1) {
      const error = await errorOf(ai.chatCompletion(ask));
      expect(error).toBeInstanceOf(BudgetExceededError);
      expect(String(error)).toMatch(/could not be checked.*The request was not sent/);
    }
    expect(a.calls).toHaveLength(0);
    expect(told).toEqual(['connection refused']);
    // The store is not called after three failed operations.
    expect(line.operations).toBeLessThan(5);
  });

  it('does not delay calls with onStoreDown allow, and their cost is counted later', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout', 'Date'] });
    try {
      const { store, line, inner } = remoteStore();
      const { ai, a, costs } = limitedClient([limit], { store, onStoreDown: 'allow', storeTimeoutMs: 20 });
      const first = ai.chatCompletion(ask);
      await vi.advanceTimersByTimeAsync(100);
      await first;
      line.state = 'hangs';
      const slow = Promise.all(Array.from({ length: 3 }, () => ai.chatCompletion(ask)));
      await vi.advanceTimersByTimeAsync(50);
      await slow;
      const before = performance.now();
      for (let call = 0; call < 6; call += 1) await ai.chatCompletion(ask);
      expect(performance.now() - before).toBe(0);
      expect(a.calls).toHaveLength(10);
      line.state = 'up';
      await vi.advanceTimersByTimeAsync(120_000);
      await costs.flush();
      expect(await inner.read([JSON.stringify(['l', 'total', 0])])).toEqual([
        { spent: 100_000_000_000n, reserved: 0n },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses nothing if all limits are soft', async () => {
    const { store, line } = remoteStore();
    const { ai } = limitedClient([{ ...limit, mode: 'soft' }], { store });
    line.state = 'cut';
    await ai.chatCompletion(ask);
  });

  it('counts a settlement once that was sent twice, because the first answer was lost', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      const { store, inner } = remoteStore();
      const told = vi.fn();
      // The settlement arrives, and its answer is lost.
      let isFirst = true;
      const settle = store.settle.bind(store);
      store.settle = async (settlement) => {
        const result = await settle(settlement);
        if (!isFirst) return result;
        isFirst = false;
        throw new Error('connection reset');
      };
      const { ai, costs, a } = limitedClient([{ ...limit, thresholds: [0.1] }], { store });
      a.reply(answer(100));
      costs.on('threshold', told);
      await ai.chatCompletion(ask);
      await vi.advanceTimersByTimeAsync(5000);
      await costs.flush();
      expect(await inner.read([JSON.stringify(['l', 'total', 0])])).toEqual([
        { spent: 100_000_000_000n, reserved: 0n },
      ]);
      expect(told.mock.calls.length).toBeLessThanOrEqual(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not delay the answers of calls by settlements', async () => {
    const { store, inner } = remoteStore();
    const open = Promise.withResolvers<void>();
    store.settle = (settlement) => open.promise.then(() => inner.settle(settlement)) as never;
    const { ai, costs } = limitedClient([limit], { store });
    await ai.chatCompletion(ask);
    open.resolve();
    await costs.flush();
    expect(await inner.read([JSON.stringify(['l', 'total', 0])])).toEqual([{ spent: 10_000_000_000n, reserved: 0n }]);
  });
});

/** A synchronous store with other operations in place of some of its own. */
function storeWith(inner: CostStore, own: Partial<CostStore>): CostStore {
  return {
    reserve: (reservation) => inner.reserve(reservation),
    settle: (settlement) => inner.settle(settlement),
    release: (id) => inner.release(id),
    renew: (ids, ttlMs) => inner.renew(ids, ttlMs),
    read: (buckets) => inner.read(buckets),
    ...own,
  };
}

it('a reservation that arrived although its answer did not is released', async () => {
  const inner = memoryStore();
  const store = storeWith(inner, {
    reserve: (reservation) => {
      inner.reserve(reservation);
      throw new Error('connection reset');
    },
  });
  const { ai, a, costs } = limitedClient([limit], { store });
  expect(await errorOf(ai.chatCompletion(ask))).toBeInstanceOf(BudgetExceededError);
  expect(a.calls).toHaveLength(0);
  await costs.flush();
  expect(inner.read([JSON.stringify(['l', 'total', 0])])).toEqual([{ spent: 0n, reserved: 0n }]);
});

it('only the leases of calls in progress are renewed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const renewed: number[] = [];
    const inner = memoryStore();
    const store = storeWith(inner, { renew: (ids) => void renewed.push(ids.length) });
    const { ai, a } = limitedClient([limit], { store, leaseTtlMs: 3000 });
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    a.reply(async () => {
      begun.resolve();
      await held.promise;
      return answer(1);
    });
    const call = ai.chatCompletion(ask);
    await begun.promise;
    vi.advanceTimersByTime(1000);
    expect(renewed).toEqual([1]);
    held.resolve();
    await call;
    vi.advanceTimersByTime(10_000);
    expect(renewed).toEqual([1]);
  } finally {
    vi.useRealTimers();
  }
});
