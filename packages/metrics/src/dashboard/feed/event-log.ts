import type { DashboardEvent } from '../model/dashboard-state.ts';

/** How many events are kept. */
const KEPT = 500;
/** Repetitions within this time are the same event. */
const TOGETHER_MS = 60_000;

/** An event before it is added to the log. */
export type NewEvent = Pick<DashboardEvent, 'kind' | 'level' | 'text' | 'detail' | 'entry'> & {
  /** Events with the same key within a minute are one event with a count. Without a key, an event is never merged. */
  readonly key?: string;
};

/** A bounded log of events: the timeline. */
export class EventLog {
  #events: DashboardEvent[] = [];
  #number = 0;
  #revision = 0;
  /** The last event of each key. Pruned when it grows. */
  readonly #open = new Map<string, number>();

  get revision(): number {
    return this.#revision;
  }

  add({ key, ...event }: NewEvent, at = Date.now()): void {
    this.#revision += 1;
    const place = key === undefined ? -1 : this.#placeOf(key, at);
    const known = this.#events[place];
    if (known !== undefined) {
      this.#events[place] = { ...known, ...event, revision: this.#revision, lastAt: at, count: known.count + 1 };
      return;
    }
    this.#number += 1;
    this.#events.push({ ...event, number: this.#number, revision: this.#revision, at, lastAt: at, count: 1 });
    if (this.#events.length > KEPT * 2) this.#events = this.#events.slice(-KEPT);
    if (key === undefined) return;
    if (this.#open.size > KEPT) this.#open.clear();
    this.#open.set(key, this.#number);
  }

  /** Events that are new or changed since a revision, the newest first. */
  after(revision: number): readonly DashboardEvent[] {
    return this.#events
      .slice(-KEPT)
      .filter((event) => event.revision > revision)
      .reverse();
  }

  #placeOf(key: string, at: number): number {
    const number = this.#open.get(key);
    const first = this.#events[0];
    if (number === undefined || first === undefined) return -1;
    const place = number - first.number;
    const known = this.#events[place];
    return known !== undefined && at - known.lastAt < TOGETHER_MS ? place : -1;
  }
}
