import { LONGEST_TIMER_MS } from '../data/longest-timer.ts';
import type { TimeoutClock } from '../errors/provider-error.ts';

/** The limits of one attempt, in ms. */
export interface ClockLimits {
  readonly headersMs: number;
  readonly firstContentMs: number;
  readonly idleMs: number;
  /** Only reported with an expiry; the due time is passed separately. */
  readonly totalMs: number;
  /** 0 for no floor. */
  readonly minCharsPerSecond: number;
  readonly rateWindowMs: number;
}

/** The clock that expired, and its limit. */
export interface Expiry {
  readonly clock: TimeoutClock;
  readonly timeoutMs: number;
}

/**
 * The clocks of one attempt on one timer. Events do not reset the timer: when it fires, it checks what is due and is set
 * for the rest; a clock may be extended at that moment. `idle` runs only while a consumer waits for the next content, so a slow
 * reader is not taken for a silent provider; so does the window of `rate`. All times are monotonic: the time of day may jump.
 */
export class AttemptClock {
  readonly #limits: ClockLimits;
  readonly #onExpiry: (expiry: Expiry) => number | undefined;
  readonly #startedAt: number;
  /** Infinity where a clock does not run. */
  readonly #totalDueAt: number;
  #headersDueAt: number;
  #contentDueAt: number;
  #idleDueAt = Number.POSITIVE_INFINITY;
  /** What is left of `idle` while it is paused. */
  #idleLeftMs: number;
  #headersMs: number;
  #firstContentMs: number;
  readonly #mode: 'unary' | 'stream';
  /** Whether the size of contents is measured. */
  readonly isRated: boolean;
  /** When the window of `rate` is over. */
  #rateDueAt = Number.POSITIVE_INFINITY;
  /** What is left of it while the consumer does not wait. */
  #rateLeftMs: number;
  /** The characters in it. */
  #chars = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires. */
  #looksAt = Number.POSITIVE_INFINITY;

  /**
   * @param leftMs the remaining time of the whole call, in ms
   * @param onExpiry may return a longer limit for `headers` or `first-content`, in ms since the start: the clock then goes on
   */
  constructor(
    limits: ClockLimits,
    mode: 'unary' | 'stream',
    leftMs: number,
    onExpiry: (expiry: Expiry) => number | undefined,
  ) {
    const now = performance.now();
    this.#limits = limits;
    this.#onExpiry = onExpiry;
    this.#startedAt = now;
    this.#totalDueAt = now + leftMs;
    this.#headersMs = limits.headersMs;
    this.#firstContentMs = limits.firstContentMs;
    this.#mode = mode;
    this.#idleLeftMs = limits.idleMs;
    this.isRated = mode === 'stream' && limits.minCharsPerSecond > 0;
    this.#rateLeftMs = limits.rateWindowMs;
    this.#headersDueAt = now + this.#headersMs;
    this.#contentDueAt = mode === 'unary' ? Number.POSITIVE_INFINITY : now + this.#firstContentMs;
    this.#arm(now);
  }

  /** The headers arrived. The body of a unary answer follows: it must arrive, or show progress, within the idle limit. */
  headers(): void {
    this.#headersDueAt = Number.POSITIVE_INFINITY;
    if (this.#mode === 'unary') this.progress();
  }

  /** A unary answer that the provider streams has made progress. */
  progress(): void {
    if (this.#mode !== 'unary') return;
    this.#idleDueAt = performance.now() + this.#limits.idleMs;
  }

  /** Content arrived, and therefore headers. @param size its characters, where `isRated` */
  content(size = 0): void {
    this.#pauseRate();
    this.#chars += size;
    this.#headersDueAt = Number.POSITIVE_INFINITY;
    this.#contentDueAt = Number.POSITIVE_INFINITY;
    this.#idleDueAt = Number.POSITIVE_INFINITY;
    this.#idleLeftMs = this.#limits.idleMs;
  }

  /** Pauses `idle` at a part that is not content: the consumer does not wait any more. */
  paused(): void {
    if (this.#mode === 'unary' || this.#idleDueAt === Number.POSITIVE_INFINITY) return;
    this.#idleLeftMs = this.#idleDueAt - performance.now();
    this.#idleDueAt = Number.POSITIVE_INFINITY;
    this.#pauseRate();
  }

  #pauseRate(): void {
    if (this.#rateDueAt === Number.POSITIVE_INFINITY) return;
    this.#rateLeftMs = this.#rateDueAt - performance.now();
    this.#rateDueAt = Number.POSITIVE_INFINITY;
  }

  /** The consumer waits for the next content. */
  waiting(): void {
    if (this.#idleDueAt === Number.POSITIVE_INFINITY && this.#contentDueAt === Number.POSITIVE_INFINITY) {
      const now = performance.now();
      this.#idleDueAt = now + this.#idleLeftMs;
      if (this.isRated) this.#rateDueAt = now + this.#rateLeftMs;
      // After a pause, only the rest of the limit is left.
      if (Math.min(this.#idleDueAt, this.#rateDueAt) < this.#looksAt) {
        clearTimeout(this.#timer);
        this.#arm(now);
      }
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(now: number): void {
    // `idle` is not due while the consumer does not wait, but a wait may begin at any moment: check again after its length.
    const idle = Math.min(this.#idleDueAt, now + this.#limits.idleMs);
    const due = Math.min(this.#headersDueAt, this.#contentDueAt, this.#totalDueAt, idle, this.#rateDueAt);
    this.#looksAt = due;
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(1, due - now), LONGEST_TIMER_MS));
  }

  #look(): void {
    const now = performance.now();
    const expiry = this.#expired(now);
    const longerMs = expiry === undefined ? undefined : this.#onExpiry(expiry);
    if (expiry !== undefined && longerMs === undefined) return;
    if (expiry?.clock === 'headers' && longerMs !== undefined) {
      this.#headersMs = longerMs;
      this.#headersDueAt = this.#startedAt + longerMs;
    } else if (expiry?.clock === 'first-content' && longerMs !== undefined) {
      this.#firstContentMs = longerMs;
      this.#contentDueAt = this.#startedAt + longerMs;
    }
    this.#arm(now);
  }

  #expired(now: number): Expiry | undefined {
    const { idleMs, totalMs, minCharsPerSecond, rateWindowMs } = this.#limits;
    if (now >= this.#totalDueAt) return { clock: 'total', timeoutMs: totalMs };
    if (now >= this.#headersDueAt) return { clock: 'headers', timeoutMs: this.#headersMs };
    if (now >= this.#contentDueAt) return { clock: 'first-content', timeoutMs: this.#firstContentMs };
    if (now >= this.#idleDueAt) return { clock: 'idle', timeoutMs: idleMs };
    if (now >= this.#rateDueAt) {
      if (this.#chars * 1000 < minCharsPerSecond * rateWindowMs) return { clock: 'rate', timeoutMs: rateWindowMs };
      // The next window begins.
      this.#chars = 0;
      this.#rateDueAt = now + rateWindowMs;
    }
    return undefined;
  }
}
