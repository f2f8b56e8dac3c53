import { errorTraits, FlexiAIError } from '@flexiai/core';
import type { Flight } from './flight.ts';

/** The key and groups of a flight's answer, and whether it may still be stored. */
export interface FlightMark {
  /** The digest of the partition. */
  readonly partition: string;
  /** The digests of the tags of all calls that have joined. */
  readonly tags: Set<string>;
  /** It was invalidated meanwhile: the answer is not stored. */
  invalidated: boolean;
}

/** The flights in progress, by key. */
export class Flights {
  readonly #open = new Map<string, Flight>();
  /** Including flights that no longer accept passengers. */
  readonly #marks = new Map<Flight, FlightMark>();
  #takesBackground = true;

  /** The flight that a call may join: not one that began before its answer was invalidated. */
  get(key: string): Flight | undefined {
    const flight = this.#open.get(key);
    if (flight === undefined || !flight.takesPassengers) return undefined;
    return this.#marks.get(flight)?.invalidated === true ? undefined : flight;
  }

  /** Adds tags to the answer of a flight. */
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

  /** Prevents answers of flights from being stored. */
  invalidate(matches: (mark: FlightMark, key: string) => boolean): void {
    for (const [flight, mark] of this.#marks) if (matches(mark, flight.plan.key)) mark.invalidated = true;
  }

  /** Whether flights without a waiting call may begin. */
  get takesBackground(): boolean {
    return this.#takesBackground;
  }

  /** Permanently ends the flights without a waiting call. */
  abandonBackground(): void {
    this.#takesBackground = false;
    for (const flight of [...this.#marks.keys()]) if (flight.plan.background) flight.abandon();
  }
}

/** Errors that concern only one caller and are not shared: a limit, middleware or the closing of another client. */
const OWN: ReadonlySet<string> = new Set(['budget-exceeded', 'configuration', 'validation', 'aborted']);

/** Whether one of the calls that shared a failed run should call again: not if the request itself was rejected. */
export function isWorthRetry(error: unknown): boolean {
  if (!(error instanceof FlexiAIError)) return true;
  return errorTraits[error.code].category !== 'caller' || OWN.has(error.code);
}
