import type { LimitsConfig } from '../config/options/limits-config.ts';
import type { RateLimitInfo } from '../model/rate-limit-info.ts';
import { Allowance } from './allowance.ts';

/** Why a call may not begin now. */
export interface LimitReached {
  readonly limit: 'at-capacity' | 'rate-limited';
  /** When it may, in ms since the epoch, where that is known. */
  readonly readyAt?: number;
}

/** A place for one call in flight. Must be given back when the call is over. */
export interface Permit {
  /**
   * When the call is over at the latest, by the clock of `performance.now()`. Some edge runtimes drop a call in silence when
   * the client of the request goes away: its place is then taken back.
   */
  overdueAt: number;
  /** @param tokens what the call used; `undefined` where that is not known. First call wins. */
  settle(tokens?: number): void;
  /** The call was not made after all: nothing was used. */
  cancel(): void;
}

/** One who waits for a place. */
export interface Waiter {
  /** Resolves with the place. Never rejects. */
  readonly permit: Promise<Permit>;
  /** Waits no longer. A place that was given meanwhile is handed on. */
  leave(): void;
}

interface QueuedCall {
  readonly tokens: number;
  readonly admit: (permit: Permit) => void;
}

/**
 * Keeps one entry within its limits: calls in flight, requests a minute, tokens a minute. Who must wait does so in one
 * queue, first come, first served; nobody overtakes it.
 */
export class EntryLimiter {
  readonly config: LimitsConfig;
  readonly #requests: Allowance;
  readonly #tokens: Allowance;
  readonly #queue = new Set<QueuedCall>();
  readonly #permits = new Set<Permit>();
  /** Wakes the first of the queue when its allowance is due. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(config: LimitsConfig) {
    this.config = config;
    const now = Date.now();
    this.#requests = new Allowance(config.requestsPerMinute, now);
    this.#tokens = new Allowance(config.tokensPerMinute, now);
  }

  get inFlight(): number {
    return this.#permits.size;
  }

  /** Calls that wait. */
  get queued(): number {
    return this.#queue.size;
  }

  /** Why a call of so many tokens may not begin now; `undefined` when it may. Changes nothing. */
  reached(tokens: number, now: number): LimitReached | undefined {
    if (this.#isFull() || this.#queue.size > 0) return { limit: 'at-capacity' };
    const readyAt = this.#readyAt(tokens, now);
    return readyAt > now ? { limit: 'rate-limited', readyAt } : undefined;
  }

  /** A place, or why there is none. Never waits. */
  tryEnter(tokens: number, now: number): Permit | LimitReached {
    return this.reached(tokens, now) ?? this.#enter(tokens, now);
  }

  /** Queues for a place; `undefined` when the queue is full. */
  queue(tokens: number): Waiter | undefined {
    if (this.#queue.size >= this.config.maxQueue) return undefined;
    const { promise, resolve } = Promise.withResolvers<Permit>();
    let given: Permit | undefined;
    const call: QueuedCall = {
      tokens,
      admit: (permit) => {
        given = permit;
        resolve(permit);
      },
    };
    this.#queue.add(call);
    this.#admit();
    return {
      permit: promise,
      leave: () => {
        if (given !== undefined) given.cancel();
        else if (this.#queue.delete(call)) this.#admit();
      },
    };
  }

  /** Believes the provider where it counts less as left than the client does: others may use the same account. */
  correct({ requests, tokens }: RateLimitInfo): void {
    const now = Date.now();
    if (requests !== undefined) this.#requests.correct(requests, now);
    if (tokens !== undefined) this.#tokens.correct(tokens, now);
  }

  #readyAt(tokens: number, now: number): number {
    return Math.max(this.#requests.readyAt(1, now), this.#tokens.readyAt(tokens, now));
  }

  #enter(tokens: number, now: number): Permit {
    this.#requests.spend(1, now);
    this.#tokens.spend(tokens, now);
    let open = true;
    const close = (correction: number, requests: number): void => {
      if (!open) return;
      open = false;
      this.#permits.delete(permit);
      const then = Date.now();
      this.#tokens.spend(correction, then);
      this.#requests.spend(requests, then);
      this.#admit();
    };
    const permit: Permit = {
      overdueAt: Number.POSITIVE_INFINITY,
      settle: (used) => close(used === undefined ? 0 : used - tokens, 0),
      cancel: () => close(-tokens, -1),
    };
    this.#permits.add(permit);
    return permit;
  }

  #isFull(): boolean {
    const { maxConcurrent } = this.config;
    if (this.#permits.size < maxConcurrent) return false;
    const now = performance.now();
    for (const permit of [...this.#permits]) if (now > permit.overdueAt) permit.settle();
    return this.#permits.size >= maxConcurrent;
  }

  /** Lets in whoever may go in now, in order, and sees to it that the next one is looked at in time. */
  #admit(): void {
    clearTimeout(this.#timer);
    for (const call of this.#queue) {
      if (this.#isFull()) return;
      const now = Date.now();
      const readyAt = this.#readyAt(call.tokens, now);
      if (readyAt > now) {
        this.#timer = setTimeout(() => this.#admit(), Math.min(readyAt - now, LONGEST_LOOK_MS));
        return;
      }
      this.#queue.delete(call);
      call.admit(this.#enter(call.tokens, now));
    }
  }
}

/** The queue is looked at this often at the least, in ms: a timer takes no more than 32 bits. */
const LONGEST_LOOK_MS = 60_000;
