import { errorTraits, FlexiAIError } from '@flexiai/core';
import type { Flight } from './flight.ts';

/** What a flight is to store its answer under, and whether it still may. */
export interface FlightMark {
  /** The digest of the partition. */
  readonly partition: string;
  /** The digests of the tags, those of all calls that have joined. */
  readonly tags: Set<string>;
  /** What was asked for was forgotten meanwhile: the answer is not stored. */
  invalidated: boolean;
}

/** The flights that are under way, by key. */
export class Flights {
  readonly #open = new Map<string, Flight>();
  /** Also those that take no passengers any more. */
  readonly #marks = new Map<Flight, FlightMark>();
  #takesBackground = true;

  /** The flight that a call may join: none that was asked for before its answer was forgotten. */
  get(key: string): Flight | undefined {
    const flight = this.#open.get(key);
    if (flight === undefined || !flight.takesPassengers) return undefined;
    return this.#marks.get(flight)?.invalidated === true ? undefined : flight;
  }

  /** The answer of a flight is about these tags, too. */
  tag(flight: Flight, tags: readonly string[]): void {
    for (const tag of tags) this.#marks.get(flight)?.tags.add(tag);
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

  /** Whether flights that no call waits for may begin. */
  get takesBackground(): boolean {
    return this.#takesBackground;
  }

  /** Ends the flights that no call waits for, once and for all. */
  abandonBackground(): void {
    this.#takesBackground = false;
    for (const flight of [...this.#marks.keys()]) if (flight.plan.background) flight.abandon();
  }
}

/** Errors of callers that another call may not share: a limit, middleware or the close of another client. */
const OWN: ReadonlySet<string> = new Set(['budget-exceeded', 'configuration', 'validation', 'aborted']);

/** Whether one of those that shared a failed run is to ask anew: not where the request itself was refused. */
export function isWorthRetry(error: unknown): boolean {
  if (!(error instanceof FlexiAIError)) return true;
  return errorTraits[error.code].category !== 'caller' || OWN.has(error.code);
}
