import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { entryFor } from '../../test/entry-for.ts';
import type { LeaseStore } from '../stores/cache-store.ts';
import { type FleetTurn, fleetTurn } from './fleet-lease.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Leases in memory, with the behaviour of Redis. */
function memoryLeases() {
  const held = new Map<string, { readonly token: string; readonly until: number }>();
  const isHeld = (key: string) => (held.get(key)?.until ?? 0) > Date.now();
  const holds = (key: string, token: string) => isHeld(key) && held.get(key)?.token === token;
  const leases: LeaseStore = {
    async acquire(key, token, ttlMs) {
      if (isHeld(key)) return false;
      held.set(key, { token, until: Date.now() + ttlMs });
      return true;
    },
    async renew(key, token, ttlMs) {
      if (!holds(key, token)) return false;
      held.set(key, { token, until: Date.now() + ttlMs });
      return true;
    },
    async release(key, token) {
      if (holds(key, token)) held.delete(key);
    },
  };
  return { leases, isHeld };
}

const nothing = (): undefined => undefined;
const { signal } = new AbortController();

function doneOf(turn: FleetTurn): () => void {
  if ('entry' in turn) throw new Error('Another process has answered.');
  return turn.done;
}

describe('fleetTurn', () => {
  it('grants the turn at once if no other process has it, and renews the lease until it is released', async () => {
    const { leases, isHeld } = memoryLeases();
    const done = doneOf(await fleetTurn(leases, 'key', signal, nothing));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(isHeld('key')).toBe(true);
    done();
    await vi.advanceTimersByTimeAsync(0);
    expect(isHeld('key')).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits while another process has the turn, and returns the answer that it stored', async () => {
    const { leases } = memoryLeases();
    await leases.acquire('key', 'another', 3_000);
    const entry = entryFor('key');
    let stored: typeof entry | undefined;
    const turn = fleetTurn(leases, 'key', signal, () => stored);
    await vi.advanceTimersByTimeAsync(500);
    stored = entry;
    await vi.advanceTimersByTimeAsync(250);
    expect(await turn).toEqual({ entry });
  });

  it('reads again after it acquired the lease, and releases it if the answer is there', async () => {
    const { leases, isHeld } = memoryLeases();
    const entry = entryFor('key');
    expect(await fleetTurn(leases, 'key', signal, () => entry)).toEqual({ entry });
    await vi.advanceTimersByTimeAsync(0);
    expect(isHeld('key')).toBe(false);
  });

  it('takes over from a crashed process when its lease has expired', async () => {
    const { leases } = memoryLeases();
    await leases.acquire('key', 'dead', 3_000);
    const turn = fleetTurn(leases, 'key', signal, nothing);
    await vi.advanceTimersByTimeAsync(3_250);
    doneOf(await turn)();
  });

  it('grants the turn to one of the waiting processes when the holder gives up', async () => {
    const { leases } = memoryLeases();
    await leases.acquire('key', 'first', 60_000);
    const turns: string[] = [];
    for (const name of ['second', 'third']) {
      void fleetTurn(leases, 'key', signal, nothing).then(() => turns.push(name));
    }
    await leases.release('key', 'first');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(turns).toHaveLength(1);
  });

  it('proceeds without a lease after waiting for half a minute', async () => {
    const { leases } = memoryLeases();
    await leases.acquire('key', 'endless', 600_000);
    const turn = fleetTurn(leases, 'key', signal, nothing);
    await vi.advanceTimersByTimeAsync(30_500);
    doneOf(await turn)();
  });

  it('stops waiting when the call ends', async () => {
    const { leases } = memoryLeases();
    await leases.acquire('key', 'another', 60_000);
    const controller = new AbortController();
    const turn = fleetTurn(leases, 'key', controller.signal, nothing);
    const ended = expect(turn).rejects.toThrow('given up');
    await vi.advanceTimersByTimeAsync(100);
    controller.abort(new Error('given up'));
    await ended;
    expect(vi.getTimerCount()).toBe(0);
  });
});
