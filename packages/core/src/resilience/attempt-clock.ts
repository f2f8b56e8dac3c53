import type { TimeoutClock } from '../errors/provider-error.ts';

/** A timer longer than this fires at once: 32 bits of milliseconds. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The limits of one try, in ms. */
export interface ClockLimits {
  readonly headersMs: number;
  readonly firstContentMs: number;
  readonly idleMs: number;
  /** Told with an expiry; when it is due is said apart. */
  readonly totalMs: number;
}

/** The clock that ran out, and its limit. */
export interface Expiry {
  readonly clock: TimeoutClock;
  readonly timeoutMs: number;
}

/**
 * The four clocks of one try on one timer. The timer is not set anew for each event: when it fires, it looks at what is
 * due, and goes on waiting for the rest; a clock may be extended at that moment. `idle` runs only while a consumer waits for
 * the next content: a slow reader is not a silent provider. All by a monotonic clock: the time of day may jump.
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
  /** What is left of `idle` while it does not run. */
  #idleLeftMs: number;
  #headersMs: number;
  #firstContentMs: number;
  readonly #mode: 'unary' | 'stream';
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires. */
  #looksAt = Number.POSITIVE_INFINITY;

  /**
   * @param leftMs what is left of the whole call, in ms
   * @param onExpiry may give the headers' or the first content's clock a longer limit, in ms since the start: it runs on then
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
    this.#headersDueAt = now + this.#headersMs;
    this.#contentDueAt = mode === 'unary' ? Number.POSITIVE_INFINITY : now + this.#firstContentMs;
    this.#arm(now);
  }

  /** The headers are there. What follows them in a unary answer is its body: it must come, or show progress, in time. */
  headers(): void {
    this.#headersDueAt = Number.POSITIVE_INFINITY;
    if (this.#mode === 'unary') this.progress();
  }

  /** A unary answer that is streamed underneath moves on. */
  progress(): void {
    if (this.#mode !== 'unary') return;
    this.#idleDueAt = performance.now() + this.#limits.idleMs;
  }

  /** Content is there, so headers are. */
  content(): void {
    this.#headersDueAt = Number.POSITIVE_INFINITY;
    this.#contentDueAt = Number.POSITIVE_INFINITY;
    this.#idleDueAt = Number.POSITIVE_INFINITY;
    this.#idleLeftMs = this.#limits.idleMs;
  }

  /** Nobody waits any more, though what came is no content. */
  paused(): void {
    if (this.#mode === 'unary' || this.#idleDueAt === Number.POSITIVE_INFINITY) return;
    this.#idleLeftMs = this.#idleDueAt - performance.now();
    this.#idleDueAt = Number.POSITIVE_INFINITY;
  }

  /** Somebody waits for the next content. */
  waiting(): void {
    if (this.#idleDueAt === Number.POSITIVE_INFINITY && this.#contentDueAt === Number.POSITIVE_INFINITY) {
      const now = performance.now();
      this.#idleDueAt = now + this.#idleLeftMs;
      // After a pause, less than the whole of it is left.
      if (this.#idleDueAt < this.#looksAt) {
        clearTimeout(this.#timer);
        this.#arm(now);
      }
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(now: number): void {
    // While nobody waits, `idle` is not due, but it may begin at any moment: look again after its length.
    const idle = Math.min(this.#idleDueAt, now + this.#limits.idleMs);
    const due = Math.min(this.#headersDueAt, this.#contentDueAt, this.#totalDueAt, idle);
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
    const { idleMs, totalMs } = this.#limits;
    if (now >= this.#totalDueAt) return { clock: 'total', timeoutMs: totalMs };
    if (now >= this.#headersDueAt) return { clock: 'headers', timeoutMs: this.#headersMs };
    if (now >= this.#contentDueAt) return { clock: 'first-content', timeoutMs: this.#firstContentMs };
    if (now >= this.#idleDueAt) return { clock: 'idle', timeoutMs: idleMs };
    return undefined;
  }
}
