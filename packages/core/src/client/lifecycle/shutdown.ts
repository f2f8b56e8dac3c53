import { describeValue } from '../../data/describe-value.ts';
import { LONGEST_TIMER_MS } from '../../data/longest-timer.ts';
import { RequestAbortedError, ValidationError } from '../../errors/client-errors.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { unknownOption } from '../../validation/schema-issues.ts';
import type { Call } from '../call/call.ts';
import { closeProvider } from './close-provider.ts';

/** How a client is closed. */
export interface CloseOptions {
  /**
   * How long to wait for calls in flight, in ms; the rest is then aborted. `0` aborts them at once.
   * @default 10000
   */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** What is to be closed. */
export interface ShutdownParts {
  readonly entries: readonly ResolvedEntry[];
  readonly logger: Logger;
  inFlight(): readonly Call[];
  /** Resolves when the events of calls that are over are emitted. */
  whenEmitted(): Promise<void>;
}

/** Closes a client: waits for calls in flight, aborts those that take too long, and closes the providers. */
export class Shutdown {
  readonly #parts: ShutdownParts;
  #endsAt = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #limit = Promise.withResolvers<void>();
  /** Resolves when everything is closed. Does not reject. */
  readonly done: Promise<void>;

  constructor(parts: ShutdownParts) {
    this.#parts = parts;
    // The promise exists before the work begins: a listener may close the client again, or make calls.
    this.done = Promise.resolve().then(() => this.#run());
  }

  /** Sets the longest wait from now on. A longer wait than the current one changes nothing. */
  within(timeoutMs: number): void {
    const endsAt = performance.now() + timeoutMs;
    if (endsAt >= this.#endsAt) return;
    this.#endsAt = endsAt;
    clearTimeout(this.#timer);
    if (timeoutMs === 0) this.#limit.resolve();
    else this.#timer = setTimeout(this.#limit.resolve, Math.min(timeoutMs, LONGEST_TIMER_MS));
  }

  async #run(): Promise<void> {
    const { entries, logger, inFlight, whenEmitted } = this.#parts;
    const ended = Promise.all(inFlight().map((call) => call.whenOver()));
    await Promise.race([ended.then(whenEmitted), this.#limit.promise]);
    // From here on, no wait is limited by this timer.
    this.#endsAt = Number.NEGATIVE_INFINITY;
    clearTimeout(this.#timer);
    for (const call of inFlight()) call.stop(new RequestAbortedError('The client was closed.'));
    await Promise.all([ended, ...entries.map((entry) => closeProvider(entry, logger))]);
  }
}

/** @throws ValidationError */
export function checkCloseOptions(options: CloseOptions): number {
  if (typeof options !== 'object' || options === null) {
    throw new ValidationError(`close() expects an object of options, got ${describeValue(options)}.`);
  }
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const issues = Object.keys(options)
    .filter((option) => option !== 'timeoutMs')
    .map((option) => ({ path: option, message: unknownOption(option, ['timeoutMs']) }));
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0)) {
    issues.push({ path: 'timeoutMs', message: `expected milliseconds from 0, got ${describeValue(timeoutMs)}` });
  }
  if (issues.length > 0)
    throw new ValidationError(formatIssues('The options of close() are not valid.', issues), { issues });
  return timeoutMs;
}
