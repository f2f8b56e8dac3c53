import type { LimitPeriod } from './limit-options.ts';

/** One run of a period. */
export interface LimitWindow {
  /** In ms since the epoch. */
  readonly start: number;
  /** When the next one begins, in ms since the epoch; infinite for what never begins anew. */
  readonly end: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The calendar of a time zone: the windows of a period, one after the other. A window is looked up once. */
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

  /** The window in which `now` lies, in ms since the epoch. */
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
        // No time zone of today is off by less than a minute.
        const start = Math.floor(now / MINUTE_MS) * MINUTE_MS;
        return { start, end: start + MINUTE_MS };
      }
      case 'hour': {
        // An hour is an hour, also where the clock is set: an hour that comes twice is two.
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
   * From the first moment with today's date (or month) to the first one with another. By search and not by arithmetic: a day may
   * have 23 or 25 hours, begin at one o'clock, or not be there at all.
   */
  #between(now: number, longestMs: number, partOf: (date: number) => number): LimitWindow {
    const part = (at: number): number => partOf(this.#dateAt(at));
    const today = part(now);
    const start = firstWhere(now - longestMs, now, (at) => part(at) >= today);
    const end = firstWhere(now, now + longestMs, (at) => part(at) > today);
    return { start, end };
  }

  /** The date there as a number: 20261231. */
  #dateAt(at: number): number {
    const { year = 0, month = 0, day = 0 } = this.#partsAt(at);
    return year * 10_000 + month * 100 + day;
  }

  /** How far the clock there is ahead of UTC, in ms. */
  #offsetAt(at: number): number {
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = this.#partsAt(at);
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
  }

  #partsAt(at: number): { readonly [part: string]: number } {
    return Object.fromEntries(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  }
}

/** The first millisecond of `(from, to]` at which `holds` does. It must hold at `to`, and from its first moment on. */
function firstWhere(from: number, to: number, holds: (at: number) => boolean): number {
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holds(middle)) after = middle;
    else before = middle;
  }
  return after;
}
