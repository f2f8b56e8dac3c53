import { errorTraits, FlexiAIError } from '@flexiai/core';
import type { Flight } from './flight.ts';

/** What a flight is to store its answer under, and whether it still may. */
export interface FlightMark {
  /** The digest of the partition. */
  readonly partition: string;
  /** The digests of the tags. */
  readonly tags: readonly string[];
  /** What was asked for was forgotten meanwhile: the answer is not stored. */
  invalidated: boolean;
}

/** The flights that are under way, by key. */
export class Flights {
  readonly #open = new Map<string, Flight>();
  /** Also those that take nobody any more. */
  readonly #marks = new Map<Flight, FlightMark>();

  /** The flight that a call may join. */
  get(key: string): Flight | undefined {
    const flight = this.#open.get(key);
    return flight?.takesPassengers === true ? flight : undefined;
  }

  add(flight: Flight, mark: FlightMark): void {
    this.#open.set(flight.plan.key, flight);
    this.#marks.set(flight, mark);
  }

  remove(flight: Flight): void {
    this.#marks.delete(flight);
    if (this.#open.get(flight.plan.key) === flight) this.#open.delete(flight.plan.key);
  }

  /** Keeps the answers of flights from being stored. */
  invalidate(matches: (mark: FlightMark, key: string) => boolean): void {
    for (const [flight, mark] of this.#marks) if (matches(mark, flight.plan.key)) mark.invalidated = true;
  }

  /** Ends the flights that no call waits for. */
  abandonBackground(): void {
    for (const flight of [...this.#marks.keys()]) if (flight.plan.background) flight.abandon();
  }
}

/** Caller's mistakes that another call may not share: they depend on whose call it is. */
const OWN: ReadonlySet<string> = new Set(['budget-exceeded', 'configuration']);

/** Whether one of those that shared a failed run is to ask anew: not where the request itself was refused. */
export function isWorthRetry(error: unknown): boolean {
  if (!(error instanceof FlexiAIError)) return true;
  return errorTraits[error.code].category !== 'caller' || OWN.has(error.code);
}
