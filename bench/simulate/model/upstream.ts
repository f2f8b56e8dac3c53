import {
  ConnectionError,
  OverloadedError,
  RateLimitError,
  RequestAbortedError,
  ServerError,
} from '@flexiai/core/plugin';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Job } from './job.ts';
import type { LogNormal } from './random.ts';
import { FAIR, type Weather } from './weather.ts';

/** The properties of an upstream. */
export interface UpstreamPlan {
  readonly name: string;
  /** From its admission to the first content, in ms. */
  readonly firstContentMs: LogNormal;
  readonly tokensPerSecond: number;
  /** The base of a rate limit, which is a share of it. */
  readonly usualRequestsPerSecond: number;
  /** Number of concurrent requests. */
  readonly places: number;
  /** Maximum length of the queue; further requests are rejected with a 503. */
  readonly queueLength: number;
  /** Invented, like all prices here. */
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
}

/**
 * From 0 to 1: decides whether a request fails, if a share of them does. It depends on the call and on how many
 * requests the upstream has received for it, so that the second request of a call has the same result under every
 * policy.
 */
export type Luck = (jobId: string, request: number) => number;

/** A waiting request. */
interface Waiter {
  readonly signal: AbortSignal;
  /** Ends the wait. */
  fail: ((error: Error) => void) | undefined;
}

/** A request in progress. */
interface Visit extends Waiter {
  readonly job: Job;
  contentSince: number | undefined;
}

/** A request in the queue. */
interface Waiting {
  readonly enter: () => void;
  readonly fail: (error: Error) => void;
}

/** Network latency in both directions. */
export const NETWORK_MS = 20;
/** How long an upstream takes to report its own failure. */
const ERROR_MS = 200;
/** A refused connection. */
const REFUSAL_MS = 2;
/** The size of the token bucket in seconds of its rate, and at least one request. */
const BURST_SECONDS = 1;

/**
 * An upstream as a queue and a number of slots, under a weather. An abandoned request frees its slot at once, and is
 * billed up to there.
 */
export class Upstream {
  readonly plan: UpstreamPlan;
  /** When each request arrived, in ms of the simulation. */
  readonly arrivals: number[] = [];
  billedUsd = 0;
  readonly #clock: VirtualClock;
  readonly #luck: Luck;
  readonly #requests = new Map<string, number>();
  #weather = FAIR;
  readonly #inside = new Set<Visit>();
  readonly #waiting: Waiting[] = [];
  #tokens = 0;
  #tokensAt = 0;

  constructor(plan: UpstreamPlan, clock: VirtualClock, luck: Luck) {
    this.plan = plan;
    this.#clock = clock;
    this.#luck = luck;
  }

  /** Requests in progress and in the queue. */
  get busy(): number {
    return this.#inside.size + this.#waiting.length;
  }

  set weather(weather: Weather) {
    if (weather.admittedShare !== undefined && this.#weather.admittedShare === undefined) {
      this.#tokens = bucketOf(weather.admittedShare * this.plan.usualRequestsPerSecond);
      this.#tokensAt = this.#clock.nowMs;
    }
    this.#weather = weather;
    if (weather.isDown === true) {
      for (const { fail } of [...this.#waiting, ...this.#inside]) fail?.(this.#connectionError('was cut'));
    }
    this.#callIn();
  }

  /** A request without work, such as a health check: it is not counted. @throws as `enter` */
  knock(signal: AbortSignal = new AbortController().signal): Promise<void> {
    return this.#connect({ signal, fail: undefined });
  }

  /** Resolves when the answer begins. @throws a ProviderError, as the weather requires */
  async enter(job: Job, signal: AbortSignal): Promise<Stay> {
    this.arrivals.push(this.#clock.nowMs);
    const request = (this.#requests.get(job.id) ?? 0) + 1;
    this.#requests.set(job.id, request);
    const visit: Visit = { job, signal, fail: undefined, contentSince: undefined };
    await this.#connect(visit);
    const wait = this.#throttle();
    if (wait !== undefined) {
      throw new RateLimitError('Too many requests.', { ...this.#origin(), status: 429, retryAfterMs: wait });
    }
    await this.#takePlace(visit);
    try {
      const { errorShare = 0 } = this.#weather;
      if (errorShare > 0 && this.#luck(job.id, request) < errorShare) {
        await this.#pass(visit, ERROR_MS);
        throw new ServerError('Internal error.', { ...this.#origin(), status: 500 });
      }
      const { firstContentMs } = this.plan;
      const slowdown = this.#weather.slowdown ?? 1;
      await this.#pass(visit, firstContentMs.median * job.firstContentFactor * slowdown);
    } catch (error) {
      this.#leave(visit);
      throw error;
    }
    visit.contentSince = this.#clock.nowMs;
    return {
      write: (tokens) => this.#pass(visit, (tokens / this.plan.tokensPerSecond) * 1000),
      leave: () => this.#leave(visit),
    };
  }

  async #connect(visit: Waiter): Promise<void> {
    if (this.#weather.isDown === true) {
      await this.#pass(visit, REFUSAL_MS);
      throw this.#connectionError('was refused');
    }
    await this.#pass(visit, NETWORK_MS);
    if (this.#weather.isSilent === true) await this.#pass(visit, Number.POSITIVE_INFINITY);
  }

  /** Waits during a request. @throws RequestAbortedError, or the error that ends it */
  #pass(visit: Waiter, milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = visit;
      const done = (): void => {
        signal.removeEventListener('abort', abort);
        visit.fail = undefined;
        if (event !== undefined) event.callback = undefined;
      };
      const abort = (): void => {
        done();
        reject(new RequestAbortedError(undefined, { cause: signal.reason }));
      };
      visit.fail = (error) => {
        done();
        reject(error);
      };
      const event =
        milliseconds === Number.POSITIVE_INFINITY
          ? undefined
          : this.#clock.at(this.#clock.nowMs + milliseconds, () => {
              done();
              resolve();
            });
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** A slot, now or after earlier requests. @throws OverloadedError if the queue is full */
  async #takePlace(visit: Visit): Promise<void> {
    if (this.#inside.size < this.#places) {
      this.#inside.add(visit);
      return;
    }
    if (this.#waiting.length >= this.plan.queueLength) {
      throw new OverloadedError('The queue is full.', { ...this.#origin(), status: 503 });
    }
    const { signal } = visit;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = {
      enter: () => {
        this.#inside.add(visit);
        resolve();
      },
      fail: (error) => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(error);
      },
    };
    const abort = (): void => waiting.fail(new RequestAbortedError(undefined, { cause: signal.reason }));
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.push(waiting);
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  get #places(): number {
    return Math.floor(this.plan.places * (this.#weather.placesShare ?? 1));
  }

  /** Admits queued requests to free slots. */
  #callIn(): void {
    while (this.#inside.size < this.#places) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.enter();
    }
  }

  #leave(visit: Visit): void {
    if (!this.#inside.delete(visit)) return;
    this.#bill(visit);
    this.#callIn();
  }

  #bill({ job, contentSince }: Visit): void {
    if (contentSince === undefined) return;
    const { inputUsdPerMillion, outputUsdPerMillion, tokensPerSecond } = this.plan;
    const written = ((this.#clock.nowMs - contentSince) / 1000) * tokensPerSecond;
    const outputTokens = Math.min(job.outputTokens, written);
    this.billedUsd += (job.inputTokens * inputUsdPerMillion + outputTokens * outputUsdPerMillion) / 1e6;
  }

  /** When to retry, in ms, if the bucket is empty. */
  #throttle(): number | undefined {
    const { admittedShare } = this.#weather;
    if (admittedShare === undefined) return undefined;
    const rate = admittedShare * this.plan.usualRequestsPerSecond;
    const now = this.#clock.nowMs;
    this.#tokens = Math.min(bucketOf(rate), this.#tokens + ((now - this.#tokensAt) / 1000) * rate);
    this.#tokensAt = now;
    // In whole seconds, like the header.
    if (this.#tokens < 1) return Math.ceil((1 - this.#tokens) / rate) * 1000;
    this.#tokens -= 1;
    return undefined;
  }

  #connectionError(what: string): ConnectionError {
    return new ConnectionError(`The connection ${what}.`, this.#origin());
  }

  #origin(): { readonly provider: string; readonly model: string } {
    return { provider: this.plan.name, model: this.plan.name };
  }
}

function bucketOf(rate: number): number {
  return Math.max(1, rate * BURST_SECONDS);
}

/** A request whose answer has begun. */
export interface Stay {
  /** Resolves when this many more tokens of the answer exist. @throws as `enter` */
  write(tokens: number): Promise<void>;
  /** Frees the slot. Must be called, however the request ends. */
  leave(): void;
}
