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
 * not a silent provider.
 */
export class AttemptClock {
  readonly #timeouts: TimeoutConfig;
  readonly #onExpiry: (expiry: Expiry) => void;
  /** Infinity where a clock does not run. */
  readonly #totalDueAt: number;
  #headersDueAt: number;
  #contentDueAt: number;
  #idleDueAt = Number.POSITIVE_INFINITY;
  readonly #headersMs: number;
  readonly #idleMs: number;
  readonly #mode: 'unary' | 'stream';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param deadline when the whole call must be over, in ms since the epoch */
  constructor(timeouts: TimeoutConfig, mode: 'unary' | 'stream', deadline: number, onExpiry: (expiry: Expiry) => void) {
    const now = Date.now();
    this.#timeouts = timeouts;
    this.#onExpiry = onExpiry;
    this.#totalDueAt = deadline;
    this.#headersMs = mode === 'unary' ? timeouts.unaryHeadersMs : timeouts.headersMs;
    this.#mode = mode;
    this.#idleMs = timeouts.idleMs;
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
    this.#idleDueAt = Date.now() + this.#idleMs;
  }

  /** Content is there, so headers are. */
  content(): void {
    this.#headersDueAt = Number.POSITIVE_INFINITY;
    this.#contentDueAt = Number.POSITIVE_INFINITY;
    this.#idleDueAt = Number.POSITIVE_INFINITY;
  }

  /** Somebody waits for the next content. */
  waiting(): void {
    if (this.#idleDueAt === Number.POSITIVE_INFINITY && this.#contentDueAt === Number.POSITIVE_INFINITY) {
      this.#idleDueAt = Date.now() + this.#idleMs;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(now: number): void {
    // While nobody waits, `idle` is not due, but it may begin at any moment: look again after its length.
    const idle = Math.min(this.#idleDueAt, now + this.#idleMs);
    const due = Math.min(this.#headersDueAt, this.#contentDueAt, this.#totalDueAt, idle);
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(1, due - now), LONGEST_TIMER_MS));
  }

  #look(): void {
    const now = Date.now();
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
