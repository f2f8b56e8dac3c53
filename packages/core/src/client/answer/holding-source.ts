import type { PartialResponse } from '../../errors/failover-errors.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import { LONGEST_TIMER_MS } from '../../resilience/attempt-clock.ts';
import type { ResponseSource } from '../../stream/response-source.ts';
import type { CallSource } from './call-source.ts';
import type { Recovery } from './recovery.ts';

/** The first part of a stream is withheld, so that a break within it can be mended in silence. */
export class HoldingSource implements ResponseSource {
  readonly #recovery: Recovery;
  #current: CallSource;
  #flowing = false;
  #reading: Promise<readonly StreamPart[] | null> | undefined;
  #disarm: (() => void) | undefined;

  constructor(first: CallSource, recovery: Recovery) {
    this.#current = first;
    this.#recovery = recovery;
  }

  async read(): Promise<readonly StreamPart[] | null> {
    if (this.#flowing) return this.#next();
    for (;;) {
      try {
        const held = await this.#hold();
        this.#flowing = true;
        return held.length === 0 ? this.#next() : held;
      } catch (error) {
        const resumed = await this.#recovery.restart(this.#current);
        if (resumed === undefined) throw error;
        this.#current = resumed.source;
        this.#reading = undefined;
      }
    }
  }

  cancel(): void {
    this.#disarm?.();
    this.#recovery.leave();
    this.#current.cancel();
  }

  response(): UnifiedResponse {
    return this.#current.response();
  }

  partial(): PartialResponse {
    return this.#current.partial();
  }

  /** Reads until enough is there, or the time is over, or the answer is. */
  async #hold(): Promise<readonly StreamPart[]> {
    const { holdChars, holdMs } = this.#recovery.config;
    const held: StreamPart[] = [];
    let length = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<'over'>((resolve) => {
      timer = setTimeout(resolve, Math.min(holdMs, LONGEST_TIMER_MS), 'over');
    });
    try {
      while (length < holdChars) {
        this.#reading ??= this.#current.read();
        const batch = await Promise.race([this.#reading, over]);
        if (batch === 'over') {
          // The read goes on: its outcome is the next one's. It may be the last, and nobody may ask for it.
          this.#disarm = this.#recovery.stopAtDeadline(this.#current);
          return held;
        }
        this.#reading = undefined;
        if (batch === null) return held;
        held.push(...batch);
        for (const part of batch) {
          if (part.type === 'text-delta') length += part.delta.length;
          else if (part.type === 'finish') return held;
        }
      }
      return held;
    } finally {
      clearTimeout(timer);
    }
  }

  #next(): Promise<readonly StreamPart[] | null> {
    this.#disarm?.();
    const reading = this.#reading ?? this.#current.read();
    this.#reading = undefined;
    return reading;
  }
}
