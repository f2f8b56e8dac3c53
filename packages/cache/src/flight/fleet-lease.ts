import type { CacheEntry } from '../entry/cache-entry.ts';
import type { Awaitable, LeaseStore } from '../stores/cache-store.ts';

/** How long a lease is valid without renewal, in ms. */
const LEASE_MS = 3_000;
const RENEW_EVERY_MS = 1_000;
/** How long a process waits for another one's answer before it calls the provider itself, in ms. */
const MAX_WAIT_MS = 30_000;
const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 250;

/**
 * The result: use the answer that another process stored, or call a provider and release the lease when the answer is
 * stored.
 */
export type FleetTurn = { readonly entry: CacheEntry } | { readonly done: () => void };

/**
 * Waits until this process may call a provider for `key`: at once if no other process does. While another one holds the
 * lease, polls for its answer. A store that fails grants the turn at once.
 *
 * @param look reads the entry of the key
 * @throws the signal's reason
 */
export async function fleetTurn(
  leases: LeaseStore,
  key: string,
  signal: AbortSignal,
  look: () => Awaitable<CacheEntry | undefined>,
): Promise<FleetTurn> {
  const token = globalThis.crypto.randomUUID();
  const until = performance.now() + MAX_WAIT_MS;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 1.5, LAST_LOOK_MS)) {
    const turn = (await leases.acquire(key, token, LEASE_MS)) ? hold(leases, key, token) : undefined;
    // Also with our lease: another process may have answered since the key was read.
    const entry = await look();
    if (entry !== undefined || signal.aborted) turn?.done();
    signal.throwIfAborted();
    if (entry !== undefined) return { entry };
    if (turn !== undefined) return turn;
    if (performance.now() >= until) return { done: () => undefined };
    await pause(waitMs, signal);
  }
}

/** Renews the lease until this process is done. */
function hold(leases: LeaseStore, key: string, token: string): { readonly done: () => void } {
  const timer = setInterval(() => void leases.renew(key, token, LEASE_MS), RENEW_EVERY_MS);
  // On web platforms, timers are numbers.
  if (typeof timer === 'object') timer.unref();
  return {
    done: () => {
      clearInterval(timer);
      void leases.release(key, token);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', ended);
      resolve();
    }, ms);
    signal.addEventListener('abort', ended, { once: true });
  });
}
