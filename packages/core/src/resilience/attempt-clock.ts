import type { TimeoutConfig } from '../config/timeout-config.ts';
import type { TimeoutClock } from '../errors/provider-error.ts';

/** A timer longer than this fires at once: 32 bits of milliseconds. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock that ran out, and its limit. */
export interface Expiry {
  readonly clock: TimeoutClock;
  readonly timeoutMs: number;
}

/**
 * The four clocks of one try on one timer. The timer is not set anew for each event: when it fires, it looks at what is
 * due, and goes on waiting for the rest. `idle` runs only while somebody waits for the next content: a slow reader is
 * not a silent provider. All by a clock that nobody sets: the time of day may jump.
 */
export class AttemptClock {
  readonly #timeouts: TimeoutConfig;
  readonly #onExpiry: (expiry: Expiry) => void;
  /** Infinity where a clock does not run. */
  readonly #totalDueAt: number;
  #headersDueAt: number;
  #contentDueAt: number;
  #idleDueAt = Number.POSITIVE_INFINITY;
  /** What is left of `idle` while it does not run. */
  #idleLeftMs: number;
  readonly #headersMs: number;
  readonly #idleMs: number;
  readonly #mode: 'unary' | 'stream';
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires. */
  #looksAt = Number.POSITIVE_INFINITY;

  /** @param leftMs what is left of the whole call, in ms */
  constructor(timeouts: TimeoutConfig, mode: 'unary' | 'stream', leftMs: number, onExpiry: (expiry: Expiry) => void) {
    const now = performance.now();
    this.#timeouts = timeouts;
    this.#onExpiry = onExpiry;
    this.#totalDueAt = now + leftMs;
    this.#headersMs = mode === 'unary' ? timeouts.unaryHeadersMs : timeouts.headersMs;
    this.#mode = mode;
    this.#idleMs = timeouts.idleMs;
    this.#idleLeftMs = timeouts.idleMs;
    this.#headersDueAt = now + this.#headersMs;
    this.#contentDueAt = mode === 'unary' ? Number.POSITIVE_INFINITY : now + timeouts.firstContentMs;
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
    this.#idleDueAt = performance.now() + this.#idleMs;
  }

  /** Content is there, so headers are. */
  content(): void {
    this.#headersDueAt = Number.POSITIVE_INFINITY;
    this.#contentDueAt = Number.POSITIVE_INFINITY;
    this.#idleDueAt = Number.POSITIVE_INFINITY;
    this.#idleLeftMs = this.#idleMs;
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
    const idle = Math.min(this.#idleDueAt, now + this.#idleMs);
    const due = Math.min(this.#headersDueAt, this.#contentDueAt, this.#totalDueAt, idle);
    this.#looksAt = due;
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(1, due - now), LONGEST_TIMER_MS));
  }

  #look(): void {
    const now = performance.now();
    const expiry = this.#expired(now);
    if (expiry === undefined) this.#arm(now);
    else this.#onExpiry(expiry);
  }

  #expired(now: number): Expiry | undefined {
    const { firstContentMs, idleMs, totalMs } = this.#timeouts;
    if (now >= this.#totalDueAt) return { clock: 'total', timeoutMs: totalMs };
    if (now >= this.#headersDueAt) return { clock: 'headers', timeoutMs: this.#headersMs };
    if (now >= this.#contentDueAt) return { clock: 'first-content', timeoutMs: firstContentMs };
    if (now >= this.#idleDueAt) return { clock: 'idle', timeoutMs: idleMs };
    return undefined;
  }
}
