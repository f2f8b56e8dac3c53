import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { entryFor } from '../../test/entry-for.ts';
import type { CacheEntry } from '../entry/cache-entry.ts';
import type { CacheStore } from './cache-store.ts';
import { GuardedStore } from './guarded-store.ts';
import { memoryStore } from './memory-store.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const never = <T>(): Promise<T> => new Promise<T>(() => {});

function guarded(methods: Partial<CacheStore> = {}, onChange?: (state: string) => void) {
  const get = vi.fn(methods.get ?? (async () => entryFor('a')));
  const set = vi.fn(methods.set ?? (async () => 10));
  const inner: CacheStore = {
    name: 'test',
    delete: async () => {},
    invalidate: async () => {},
    ...methods,
    get,
    set,
  };
  const store = new GuardedStore(inner, { timeoutMs: 50, ...(onChange === undefined ? {} : { onChange }) });
  return { store, get, set };
}

/** The result of a read, and its duration on the fake clock. */
async function timed(read: () => unknown): Promise<{ readonly entry: unknown; readonly ms: number }> {
  const started = performance.now();
  let ended: number | undefined;
  const result = Promise.resolve(read()).then((entry) => {
    ended = performance.now();
    return entry;
  });
  await vi.advanceTimersByTimeAsync(1_100);
  return { entry: await Promise.race([result, Promise.resolve('pending')]), ms: (ended ?? Number.NaN) - started };
}

describe('GuardedStore, when the store hangs', () => {
  it('delays all reads together by 50 ms once, and further reads not at all', async () => {
    const changes: string[] = [];
    const { store, get } = guarded({ get: () => never() }, (state) => changes.push(state));
    const first = timed(() => store.get('a'));
    await vi.advanceTimersByTimeAsync(0);
    expect(await first).toEqual({ entry: undefined, ms: 50 });
    // Half-open by now: the call does not wait for the probe.
    expect(store.get('a')).toBeUndefined();
    expect(store.get('a')).toBeUndefined();
    expect(get).toHaveBeenCalledTimes(2);
    expect(changes).toEqual(['open']);
    expect(store.stats()).toMatchObject({ failures: { timeouts: 1, skipped: 2 }, isResting: true });
  });

  it('ends the wait of later reads together with that of the first', async () => {
    const { store } = guarded({ get: () => never() });
    const first = store.get('a');
    await vi.advanceTimersByTimeAsync(40);
    const second = store.get('a');
    await vi.advanceTimersByTimeAsync(10);
    expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
  });

  it('is used again at once after a late answer, and a second late answer is skipped', async () => {
    let latencyMs = 80;
    const { store } = guarded({
      get: () => new Promise((resolve) => setTimeout(() => resolve(entryFor('a')), latencyMs)),
    });
    const late = store.get('a');
    await vi.advanceTimersByTimeAsync(80);
    expect(await late).toBeUndefined();
    latencyMs = 1;
    expect(store.get('a')).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(store.isResting).toBe(false);
  });

  it('is used again after a pause, when the probe in the background succeeds in time', async () => {
    const changes: string[] = [];
    let hangs = true;
    const { store, get } = guarded({ get: () => (hangs ? never() : Promise.resolve(entryFor('a'))) }, (state) =>
      changes.push(state),
    );
    await timed(() => store.get('a'));
    hangs = false;
    expect(store.get('a')).toBeUndefined();
    await vi.advanceTimersByTimeAsync(0);
    expect(await store.get('a')).toMatchObject({ key: 'a' });
    expect(get).toHaveBeenCalledTimes(3);
    expect(changes).toEqual(['open', 'closed']);
  });
});

describe('GuardedStore, when the store fails', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('READONLY You can not write against a read only replica'))],
    ['throws nothing', () => Promise.reject(undefined)],
  ])('finds no entry when the store %s', async (_, method) => {
    const { store } = guarded({ get: method, set: method });
    for (let call = 0; call < 5; call += 1) {
      expect(await store.set(entryFor('a'))).toBeUndefined();
      expect(await store.get('a')).toBeUndefined();
    }
    // Three failures in a row open the circuit for reads and for writes.
    expect(store.stats()).toMatchObject({
      failures: { reads: 3, skipped: 2, writes: 3 },
      dropped: { 'store-down': 2 },
    });
  });

  it('continues to read from a store that rejects writes', async () => {
    const { store, set } = guarded({ set: () => Promise.reject(new Error('OOM command not allowed')) });
    for (let call = 0; call < 10; call += 1) await store.set(entryFor('a'));
    expect(set).toHaveBeenCalledTimes(3);
    expect(await store.get('a')).toMatchObject({ key: 'a' });
    await vi.advanceTimersByTimeAsync(1_000);
    await store.set(entryFor('a'));
    expect(set).toHaveBeenCalledTimes(4);
  });

  it('writes again when a synchronous store accepts writes again', async () => {
    let isFull = true;
    const { store } = guarded({
      set: () => {
        if (isFull) throw new Error('full');
        return 10;
      },
    });
    for (let call = 0; call < 5; call += 1) await store.set(entryFor('a'));
    isFull = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect([1, 2, 3].map(() => store.set(entryFor('a')))).toEqual([10, 10, 10]);
  });

  it.each([
    ['a text', 'junk'],
    ['a number', 42],
    ['an entry of another key', entryFor('b')],
    ['an entry of another version', { ...entryFor('a'), version: 0 }],
    ['an entry without an answer', { ...entryFor('a'), response: null }],
    ['an object that throws when it is read', new Proxy({}, { get: () => raise() })],
  ])('drops and counts %s', async (_, junk) => {
    const { store } = guarded({ get: async () => junk as CacheEntry });
    expect(await store.get('a')).toBeUndefined();
    const { dropped, failures } = store.stats();
    expect((dropped?.['not-an-entry'] ?? 0) + (failures?.['reads'] ?? 0)).toBe(1);
  });

  it('rejects a deletion and an invalidation that the store did not confirm, because the entry may return', async () => {
    const broken = () => Promise.reject(new Error('down'));
    const { store } = guarded({ delete: broken, invalidate: broken });
    await expect(store.delete('a')).rejects.toThrow('down');
    await expect(store.invalidate({ tag: 't' })).rejects.toThrow('down');
    expect(store.stats().failures).toMatchObject({ deletions: 1, invalidations: 1 });
  });
});

describe('GuardedStore, writes', () => {
  it('keeps a limited number of unconfirmed writes, and times each out after five seconds', async () => {
    const { store, set } = guarded({ set: () => never() });
    const writes = Array.from({ length: 100 }, () => store.set(entryFor('a')));
    expect(set).toHaveBeenCalledTimes(64);
    expect(store.stats().dropped).toEqual({ 'queue-full': 36 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await Promise.all(writes)).toEqual(Array.from({ length: 100 }, () => undefined));
  });

  it('waits for pending writes when it is closed, and then no longer uses the store', async () => {
    let confirm = (_: number) => {};
    const { store, get } = guarded({ set: () => new Promise((resolve) => (confirm = resolve)) });
    const write = store.set(entryFor('a'));
    const closing = store.close();
    confirm(10);
    await closing;
    expect(await write).toBe(10);
    expect(store.get('a')).toBeUndefined();
    expect(store.set(entryFor('a'))).toBeUndefined();
    expect(get).not.toHaveBeenCalled();
  });

  it('waits at most a second for a hanging store when it is closed', async () => {
    const { store } = guarded({ set: () => never() });
    void store.set(entryFor('a'));
    const closing = store.close();
    await vi.advanceTimersByTimeAsync(1_000);
    await closing;
    expect(store.stats().dropped).toEqual({ closed: 1 });
  });
});

describe('GuardedStore around a store in memory', () => {
  it('is synchronous', () => {
    const store = new GuardedStore(memoryStore(), { timeoutMs: 50 });
    expect(store.set(entryFor('a'))).toBeTypeOf('number');
    expect(store.get('a')).toMatchObject({ key: 'a' });
    expect(store.stats()).toMatchObject({ entries: 1 });
  });
});

function raise(): never {
  throw new Error('must not be read');
}
