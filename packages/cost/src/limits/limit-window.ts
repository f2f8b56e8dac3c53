import type { LimitPeriod } from './limit-options.ts';

/** One window of a period. */
export interface LimitWindow {
  /** In ms since the epoch. */
  readonly start: number;
  /** When the next window begins, in ms since the epoch; infinite for a limit that never resets. */
  readonly end: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The calendar of a time zone: the consecutive windows of a period. The current window is cached. */
export class LimitCalendar {
  readonly #per: Exclude<LimitPeriod, 'call'>;
  readonly #format: Intl.DateTimeFormat;
  #current: LimitWindow | undefined;

  /** @throws RangeError for an unknown time zone */
  constructor(per: Exclude<LimitPeriod, 'call'>, timeZone: string) {
    this.#per = per;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  /** The window that contains `now`, in ms since the epoch. */
  at(now: number): LimitWindow {
    const known = this.#current;
    if (known !== undefined && known.start <= now && now < known.end) return known;
    this.#current = this.#find(now);
    return this.#current;
  }

  #find(now: number): LimitWindow {
    switch (this.#per) {
      case 'total':
        return { start: 0, end: Number.POSITIVE_INFINITY };
      case 'minute': {
        // Every current time zone has an offset in whole minutes.
        const start = Math.floor(now / MINUTE_MS) * MINUTE_MS;
        return { start, end: start + MINUTE_MS };
      }
      case 'hour': {
        // An hour is always 60 minutes: when the clock changes, an hour that occurs twice is two hours.
        const offset = this.#offsetAt(now);
        const start = Math.floor((now + offset) / HOUR_MS) * HOUR_MS - offset;
        return { start, end: start + HOUR_MS };
      }
      case 'day':
        return this.#between(now, 2 * DAY_MS, (date) => date);
      case 'month':
        return this.#between(now, 33 * DAY_MS, (date) => Math.floor(date / 100));
    }
  }

  /**
   * From the first moment of today's date (or month) to the first moment of another one. A search and not arithmetic: a
   * day may have 23 or 25 hours, begin at one o'clock, or not exist.
   */
  #between(now: number, longestMs: number, partOf: (date: number) => number): LimitWindow {
    const part = (at: number): number => partOf(this.#dateAt(at));
    const today = part(now);
    const start = firstWhere(now - longestMs, now, (at) => part(at) >= today);
    const end = firstWhere(now, now + longestMs, (at) => part(at) > today);
    return { start, end };
  }

  /** The local date as a number: 20261231. */
  #dateAt(at: number): number {
    const { year = 0, month = 0, day = 0 } = this.#partsAt(at);
    return year * 10_000 + month * 100 + day;
  }

  /** The offset of local time from UTC, in ms. */
  #offsetAt(at: number): number {
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = this.#partsAt(at);
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
  }

  #partsAt(at: number): { readonly [part: string]: number } {
    return Object.fromEntries(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  }
}

/**
 * The first millisecond of `(from, to]` at which `holds` is true. It must be true at `to`, and stay true after the
 * first such millisecond.
 */
function firstWhere(from: number, to: number, holds: (at: number) => boolean): number {
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holds(middle)) after = middle;
    else before = middle;
  }
  return after;
}
