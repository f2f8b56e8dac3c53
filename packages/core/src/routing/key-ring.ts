import { LONGEST_RETRY_AFTER_MS } from '../errors/retry-after.ts';
import { Until } from '../resilience/until.ts';
import type { EntryKey, ResolvedEntry } from './resolved-entry.ts';

/** A usable key, with its value; the value is `undefined` where the entry needs no key. */
export interface UsableKey {
  readonly key: EntryKey;
  readonly apiKey: string | undefined;
}

/** Why no key is usable. */
export interface KeyObstacle {
  readonly reason: 'no-credential' | 'cooling-down' | 'credential-out';
  /** When a key is usable again, in ms since the epoch. */
  readonly retryAt?: number;
  readonly detail?: string | undefined;
}

/** The state of one key, as `getProviderStatus` shows it. */
export interface KeyState {
  readonly index: number;
  readonly coolingUntil?: number;
  readonly outUntil?: number;
}

/** An entry's keys as one model uses them: they take turns, and each of them can cool down. */
export class KeyRing {
  readonly #keys: ResolvedEntry['keys'];
  /** The end of each key's cool-down, in ms since the epoch. */
  readonly #cooling: readonly Until[];
  /** The key whose turn it is. */
  #turn = 0;

  constructor(keys: ResolvedEntry['keys']) {
    this.#keys = keys;
    this.#cooling = keys.map(() => new Until());
  }

  /** The next usable key, or why there is none. Changes nothing: `begin` moves to the next turn. */
  next(now: number): UsableKey | KeyObstacle {
    let missing: KeyObstacle | undefined;
    for (let step = 0; step < this.#keys.length; step += 1) {
      const key = this.#keys[(this.#turn + step) % this.#keys.length] ?? this.#keys[0];
      if (now < this.#coolsUntil(key.index, now) || key.credential.outUntil(now) !== undefined) continue;
      try {
        return { key, apiKey: key.apiKey() };
      } catch (error) {
        missing ??= { reason: 'no-credential', detail: error instanceof Error ? error.message : undefined };
      }
    }
    return this.#resting(now) ?? missing ?? { reason: 'no-credential' };
  }

  /** Call it when an attempt with this key begins. @returns whether the attempt tests a refused key */
  begin({ index, credential }: EntryKey): boolean {
    this.#turn = index + 1;
    return credential.begin();
  }

  /** When a key is usable again, in ms since the epoch; `undefined` while one of them is not cooling down. */
  coolingUntil(now: number): number | undefined {
    let soonest: number | undefined;
    for (const { index, credential } of this.#keys) {
      const until = this.#coolsUntil(index, now);
      if (now < until) soonest = Math.min(soonest ?? until, until);
      else if (credential.outUntil(now) === undefined) return undefined;
    }
    return soonest;
  }

  /** When a refused key may be tried again, in ms since the epoch; `undefined` while one of them is not refused. */
  outUntil(now: number): number | undefined {
    const outs = this.#keys.map(({ credential }) => credential.outUntil(now));
    return outs.reduce((soonest, out) =>
      soonest === undefined || out === undefined ? undefined : Math.min(soonest, out),
    );
  }

  /** Each key, with the reasons that it is not used. */
  states(now: number): readonly KeyState[] {
    return this.#keys.map(({ index, credential }) => {
      const coolingUntil = this.#coolsUntil(index, now);
      const outUntil = credential.outUntil(now);
      return {
        index,
        ...(coolingUntil > now && { coolingUntil }),
        ...(outUntil !== undefined && { outUntil }),
      };
    });
  }

  /** Does not use a key for a while. Never shortens a cool-down. */
  coolDown(milliseconds: number, now: number, { index }: EntryKey): void {
    this.#cooling[index]?.extend(now + milliseconds, now);
  }

  /** Forgets refusals and cool-downs. */
  reset(): void {
    for (const until of this.#cooling) until.set(0, 0);
    for (const { credential } of this.#keys) credential.reset();
  }

  /** The end of each key's cool-down, in ms since the epoch, 0 where it has none; `undefined` if no key has one. */
  toJSON(now: number): readonly number[] | undefined {
    const cooling = this.#cooling.map((until) => until.at(now));
    return cooling.some((until) => now < until) ? cooling.map((until) => (now < until ? until : 0)) : undefined;
  }

  /**
   * Replaces the cool-downs by what `toJSON` returned. A list of another length belongs to other keys.
   *
   * @param maxDelayMs the longest wait of the entry's own retries: a cool-down is never longer than the client would make it
   */
  restore(memory: readonly number[], now: number, maxDelayMs: number): void {
    const known = memory.length === this.#cooling.length;
    const latest = now + Math.max(LONGEST_RETRY_AFTER_MS, maxDelayMs);
    for (const [index, until] of this.#cooling.entries())
      until.set(Math.min(known ? (memory[index] ?? 0) : 0, latest), now);
  }

  #coolsUntil(index: number, now: number): number {
    return this.#cooling[index]?.at(now) ?? 0;
  }

  /** Why no key is usable, by the key that is usable first. */
  #resting(now: number): KeyObstacle | undefined {
    const cooling = this.coolingUntil(now);
    if (cooling !== undefined) return { reason: 'cooling-down', retryAt: cooling };
    const outs = this.#keys.flatMap(({ credential }) => credential.outUntil(now) ?? []);
    return outs.length === 0 ? undefined : { reason: 'credential-out', retryAt: Math.min(...outs) };
  }
}
