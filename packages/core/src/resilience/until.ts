/**
 * The end of a pause, in ms since the epoch, since it is shown as such. The time of day may be set back: the end then moves
 * back with it, so that a step of an hour does not make a pause of a second an hour long.
 */
export class Until {
  #at = 0;
  /** When the remaining time was last known. */
  #knownAt = 0;

  /** The end; 0 before any was set. */
  at(now: number): number {
    if (now < this.#knownAt) this.set(this.#at - (this.#knownAt - now), now);
    return this.#at;
  }

  set(at: number, now: number): void {
    this.#at = at;
    this.#knownAt = now;
  }

  /** Never shortens a pause. */
  extend(at: number, now: number): void {
    this.set(Math.max(this.at(now), at), now);
  }
}
