/**
 * A moment until which something is left alone, in ms since the epoch. It must be so as others are told of it, but the time of
 * day may be set: where it is set back, the moment goes with it. An hour's step must not make a second's rest an hour.
 */
export class Until {
  #at = 0;
  /** When it was last known how far it is away. */
  #knownAt = 0;

  /** The moment; 0 before any was set. */
  at(now: number): number {
    if (now < this.#knownAt) this.set(this.#at - (this.#knownAt - now), now);
    return this.#at;
  }

  set(at: number, now: number): void {
    this.#at = at;
    this.#knownAt = now;
  }

  /** Never shortens what is under way. */
  extend(at: number, now: number): void {
    this.set(Math.max(this.at(now), at), now);
  }
}
