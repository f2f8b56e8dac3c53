/** How many failed attempts per minute a client has before it must wait. */
const MOST_REFUSED = 10;
const WINDOW_MS = 60_000;
/** Maximum number of clients that are counted separately. */
const MOST_CLIENTS = 1000;

/** Slows down guessing: counts the failed credentials of each client. */
export class Refusals {
  readonly #times = new Map<string, number[]>();

  /** How long this client must wait, in ms; 0 if it need not. */
  waitMs(client: string, now = Date.now()): number {
    const recent = this.#recent(client, now);
    return recent.length < MOST_REFUSED ? 0 : Math.max(0, (recent[0] ?? now) + WINDOW_MS - now);
  }

  add(client: string, now = Date.now()): void {
    const recent = this.#recent(client, now);
    if (!this.#times.has(client) && this.#times.size >= MOST_CLIENTS) {
      const [oldest] = this.#times.keys();
      if (oldest !== undefined) this.#times.delete(oldest);
    }
    this.#times.delete(client);
    this.#times.set(client, [...recent, now].slice(-MOST_REFUSED));
  }

  #recent(client: string, now: number): readonly number[] {
    return (this.#times.get(client) ?? []).filter((at) => now - at < WINDOW_MS);
  }
}
