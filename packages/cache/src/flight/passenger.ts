import { InvalidResponseError, type StreamPart, type UnifiedResponse } from '@flexiai/core';
import { ownCopy } from '../entry/replay.ts';
import type { PartBuffer } from './part-buffer.ts';

/** The result of a run. */
export type FlightOutcome = { readonly response: UnifiedResponse } | { readonly error: unknown };

/** What a passenger needs from its flight. */
export interface Ride {
  /** Whether the answer has begun or is complete. */
  readonly isOpen: boolean;
  /** `undefined` while the run is in progress. */
  readonly outcome: FlightOutcome | undefined;
  readonly parts: PartBuffer;
  /** The answer for a passenger, when it is complete. Only the owner gets the original. */
  responseFor(passenger: Passenger): UnifiedResponse | undefined;
  /**
   * Whether this passenger's answer includes the cost of the run: true for the first passenger that takes the answer.
   */
  owns(passenger: Passenger): boolean;
  /** A passenger has read further. */
  moved(): void;
  /** A passenger leaves. */
  leave(passenger: Passenger): void;
}

/** One call's place in a flight: how far it has read, and what it waits for. */
export class Passenger {
  readonly #flight: Ride;
  /** Whether it reads the parts as they arrive; other calls wait for the complete answer. */
  readonly streams: boolean;
  position = 0;
  #wake: (() => void) | undefined;
  #left: { readonly cause: unknown } | undefined;

  constructor(flight: Ride, streams: boolean) {
    this.#flight = flight;
    this.streams = streams;
  }

  /** Whether this call's answer includes the cost of the run. */
  get owns(): boolean {
    return this.#flight.owns(this);
  }

  /** Called when the flight has changed. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /**
   * Leaves the flight.
   * @param cause the error for reads that wait for the answer
   */
  leave(cause?: unknown): void {
    if (this.#left !== undefined) return;
    this.#left = { cause };
    this.#flight.leave(this);
    this.wake();
  }

  /** Waits until the answer has begun. @throws the run's error before that */
  async opened(): Promise<void> {
    for (;;) {
      if (this.#left !== undefined) throw this.#left.cause;
      if (this.#flight.isOpen) return;
      this.#throwIfFailed();
      await this.#change();
    }
  }

  /** The complete answer. @throws the run's error */
  async response(): Promise<UnifiedResponse> {
    for (;;) {
      if (this.#left !== undefined) throw this.#left.cause;
      const response = this.#flight.responseFor(this);
      if (response !== undefined) return response;
      this.#throwIfFailed();
      await this.#change();
    }
  }

  /**
   * The parts since the last read; `null` after the last part, and after leaving.
   * @throws the run's error, after the parts before it
   * @throws InvalidResponseError for a reader that is too far behind the others
   */
  async read(): Promise<readonly StreamPart[] | null> {
    const { parts } = this.#flight;
    for (;;) {
      if (this.#left !== undefined) {
        if (this.#left.cause === undefined) return null;
        throw this.#left.cause;
      }
      if (this.position < parts.first) throw laggard();
      if (this.position < parts.end) {
        const batch = parts.from(this.position).map(ownPart);
        this.position = parts.end;
        this.#flight.moved();
        return batch;
      }
      this.#throwIfFailed();
      if (this.#flight.outcome !== undefined) return null;
      await this.#change();
    }
  }

  #throwIfFailed(): void {
    const { outcome } = this.#flight;
    if (outcome !== undefined && 'error' in outcome) throw outcome.error;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** A copy of a part for one caller: changes to it affect neither the others nor the stored answer. */
function ownPart(part: StreamPart): StreamPart {
  // All fields of deltas are texts.
  return 'delta' in part ? { ...part } : ownCopy(part);
}

function laggard(): InvalidResponseError {
  return new InvalidResponseError(
    'The answer is shared with equal calls, and was read so slowly that its next parts are no longer kept.',
    { provider: 'cache' },
  );
}
