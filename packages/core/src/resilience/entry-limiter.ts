import type { LimitsConfig } from '../config/options/limits-config.ts';
import type { RateLimitInfo } from '../model/rate-limit-info.ts';
import { Allowance } from './allowance.ts';

/** Why a call may not begin now. */
export interface LimitReached {
  readonly limit: 'at-capacity' | 'rate-limited';
  /** When it may begin, in ms since the epoch, where that is known. */
  readonly readyAt?: number;
}

/** A place for one call in flight. It must be given back when the call is over. */
export interface Permit {
  /**
   * When the call must be over, by the clock of `performance.now()`. Some edge runtimes drop a call silently when the client of
   * the request disconnects: its place is then taken back.
   */
  overdueAt: number;
  /** @param tokens what the call used; `undefined` where that is not known. The first call counts. */
  settle(tokens?: number): void;
  /** The call was not made: nothing was used. */
  cancel(): void;
}

/** A queued call. */
export interface Waiter {
  /** Resolves with the place. Never rejects. */
  readonly permit: Promise<Permit>;
  /** Leaves the queue. A place that was already given is passed to the next call. */
  leave(): void;
}

interface QueuedCall {
  readonly tokens: number;
  readonly admit: (permit: Permit) => void;
}

/**
 * Enforces the limits of one entry: calls in flight, requests per minute, tokens per minute. Calls that must wait share one
 * queue in order of arrival; no call overtakes it.
 */
export class EntryLimiter {
  readonly config: LimitsConfig;
  readonly #requests: Allowance;
  readonly #tokens: Allowance;
  readonly #queue = new Set<QueuedCall>();
  readonly #permits = new Set<Permit>();
  /** Admits the first queued call when its allowance is due. */
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

  /** Calls in the queue. */
  get queued(): number {
    return this.#queue.size;
  }

  /** Why a call of so many tokens may not begin now; `undefined` if it may. Changes nothing. */
  reached(tokens: number, now: number): LimitReached | undefined {
    if (this.#isFull() || this.#queue.size > 0) return { limit: 'at-capacity' };
    const readyAt = this.#readyAt(tokens, now);
    return readyAt > now ? { limit: 'rate-limited', readyAt } : undefined;
  }

  /** A place, or why there is none. Never waits. */
  tryEnter(tokens: number, now: number): Permit | LimitReached {
    return this.reached(tokens, now) ?? this.#enter(tokens, now);
  }

  /** Queues for a place; `undefined` if the queue is full. */
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

  /** Lowers the allowance where the provider reports less than the client counts: other processes may use the same account. */
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

  /** Admits the calls that may begin now, in order, and sets the timer for the next one. */
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

/** The longest time between two checks of the queue, in ms: a timer keeps its delay in 32 bits. */
const LONGEST_LOOK_MS = 60_000;
