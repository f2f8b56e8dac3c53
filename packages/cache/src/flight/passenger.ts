import { InvalidResponseError, type StreamPart, type UnifiedResponse } from '@flexiai/core';
import { ownCopy } from '../entry/replay.ts';
import type { PartBuffer } from './part-buffer.ts';

/** What has become of a run. */
export type FlightOutcome = { readonly response: UnifiedResponse } | { readonly error: unknown };

/** What a passenger sees of its flight. */
export interface Ride {
  /** Whether the answer has begun, or is there in whole. */
  readonly isOpen: boolean;
  /** `undefined` while the run goes on. */
  readonly outcome: FlightOutcome | undefined;
  readonly parts: PartBuffer;
  /** The answer for a passenger, once it is there. Only the owner's is the run's own. */
  responseFor(passenger: Passenger): UnifiedResponse | undefined;
  /** Whether this passenger's answer has the cost of the run: the first one's that takes the answer. */
  owns(passenger: Passenger): boolean;
  /** A passenger has read on. */
  moved(): void;
  /** A passenger goes. */
  leave(passenger: Passenger): void;
}

/** One call's place in a flight: how far it has read, and what it waits for. */
export class Passenger {
  readonly #flight: Ride;
  /** Whether it reads the parts as they come; others wait for the whole answer. */
  readonly streams: boolean;
  position = 0;
  #wake: (() => void) | undefined;
  #left: { readonly cause: unknown } | undefined;

  constructor(flight: Ride, streams: boolean) {
    this.#flight = flight;
    this.streams = streams;
  }

  /** Whether this call's answer has the cost of the run. */
  get owns(): boolean {
    return this.#flight.owns(this);
  }

  /** Something has changed in the flight. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /**
   * Gives the place up.
   * @param cause what those are thrown that wait for the answer
   */
  leave(cause?: unknown): void {
    if (this.#left !== undefined) return;
    this.#left = { cause };
    this.#flight.leave(this);
    this.wake();
  }

  /** Waits until the answer has begun. @throws what the run failed with before */
  async opened(): Promise<void> {
    for (;;) {
      if (this.#left !== undefined) throw this.#left.cause;
      if (this.#flight.isOpen) return;
      this.#throwIfFailed();
      await this.#change();
    }
  }

  /** The whole answer. @throws what the run failed with */
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
   * The parts that have come since the last time; `null` after the last one, and when the place was given up.
   * @throws what the run failed with, after the parts that had come
   * @throws InvalidResponseError for one that has fallen too far behind the others
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

/** A part for one caller alone: what it does to it reaches no other, nor the answer that is stored. */
function ownPart(part: StreamPart): StreamPart {
  // Deltas are texts throughout.
  return 'delta' in part ? { ...part } : ownCopy(part);
}

function laggard(): InvalidResponseError {
  return new InvalidResponseError(
    'The answer is shared with equal calls, and was read so slowly that its next parts are not kept any more.',
    { provider: 'cache' },
  );
}
