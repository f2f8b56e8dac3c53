import type { AdmissionPreview } from '@flexiai/core';
import { moneyOf } from '../money/money.ts';
import type { PicoUsd } from '../stores/cost-store.ts';
import { DIMENSIONS, type LimitDimension, type LimitOptions, type LimitPeriod } from './limit-options.ts';
import { LimitCalendar, type LimitWindow } from './limit-window.ts';
import { picoOf } from './pico-usd.ts';
import { shownSubject, subjectsOf } from './subjects.ts';

/** The bucket in which an attempt is counted. */
export interface LimitBucket {
  readonly limit: Limit;
  /** The name in the store; for a limit per call, the name within the call. */
  readonly name: string;
  /** The subject of the limit: `tenant=acme, model=m`; empty if one amount applies to all. */
  readonly subject: string;
  readonly window: LimitWindow;
}

/** How many buckets of one limit are remembered. */
const MOST_BUCKETS = 1000;

/** The window of a limit per call. */
const CALL: LimitWindow = { start: 0, end: Number.POSITIVE_INFINITY };

/** One limit with its prepared buckets. */
export class Limit {
  readonly name: string;
  readonly per: LimitPeriod;
  readonly amount: PicoUsd;
  readonly amountUsd: number;
  readonly isHard: boolean;
  readonly onExceeded: 'refuse' | 'cheaper';
  /** The thresholds in ascending order, with their amounts. */
  readonly thresholds: readonly { readonly share: number; readonly mark: PicoUsd }[];
  /** Whether the limit depends on the route, and not on the call alone. */
  readonly isOfTarget: boolean;
  readonly #by: readonly LimitDimension[];
  readonly #match: readonly (readonly [dimension: LimitDimension, values: ReadonlySet<string>])[];
  readonly #calendar: LimitCalendar | undefined;
  /** The buckets of the current window, by the values of `by`. */
  readonly #buckets = new Map<string, LimitBucket>();
  #window: LimitWindow | undefined;

  /** @param options validated options */
  constructor(options: LimitOptions) {
    const { per, amountUsd, timeZone = 'UTC', mode = 'hard', onExceeded = 'refuse' } = options;
    this.name = nameOf(options);
    this.per = per;
    this.amountUsd = amountUsd;
    this.amount = picoOf(moneyOf(amountUsd));
    this.isHard = mode === 'hard';
    this.onExceeded = onExceeded;
    this.thresholds = [...new Set(options.thresholds ?? [0.5, 0.8, 1])]
      .sort((a, b) => a - b)
      .map((share) => ({ share, mark: shareOf(this.amount, share) }));
    this.#by = listOf(options.by);
    const { match = {} } = options;
    this.#match = DIMENSIONS.filter((dimension) => match[dimension] !== undefined).map(
      (dimension) => [dimension, new Set(listOf(match[dimension]))] as const,
    );
    this.isOfTarget = [...this.#by, ...this.#match.map(([dimension]) => dimension)].some(
      (dimension) => dimension === 'provider' || dimension === 'model',
    );
    this.#calendar = per === 'call' ? undefined : new LimitCalendar(per, timeZone);
  }

  /** The buckets in which an attempt is counted: none, one, or one for each of its tags. @throws ValidationError */
  bucketsOf({ metadata, target }: AdmissionPreview, now: number): readonly LimitBucket[] {
    for (const [dimension, values] of this.#match) {
      if (!subjectsOf(dimension, metadata, target).some((subject) => values.has(subject))) return [];
    }
    const window = this.#calendar?.at(now) ?? CALL;
    if (window !== this.#window || this.#buckets.size >= MOST_BUCKETS) this.#buckets.clear();
    this.#window = window;
    let subjects: readonly (readonly string[])[] = [[]];
    for (const dimension of this.#by) {
      const values = subjectsOf(dimension, metadata, target);
      subjects = subjects.flatMap((before) => values.map((value) => [...before, value]));
    }
    return subjects.map((values) => this.#bucketOf(values, window));
  }

  /** The names of buckets are built once per window: there are few of them, for many calls. */
  #bucketOf(values: readonly string[], window: LimitWindow): LimitBucket {
    const key = values.length > 1 ? JSON.stringify(values) : (values[0] ?? '');
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const parts = values.map((value, index) => shownSubject(this.#by[index] as LimitDimension, value));
    const bucket: LimitBucket = {
      limit: this,
      // As JSON, so that two different lists of labels never have the same name.
      name: JSON.stringify([this.name, this.per, this.per === 'call' ? 0 : window.start, ...parts]),
      subject: parts.join(', '),
      window,
    };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** Rounded up: a lower amount is below the threshold. */
function shareOf(amount: PicoUsd, share: number): PicoUsd {
  return (BigInt(Math.round(share * 1e6)) * amount + 999_999n) / 1_000_000n;
}

/** A limit's name, or a name that describes it. */
export function nameOf({ name, per, by, match = {} }: LimitOptions): string {
  if (name !== undefined) return name;
  const parts = listOf(by);
  const only = DIMENSIONS.filter((dimension) => match[dimension] !== undefined).map((dimension) =>
    listOf(match[dimension])
      .map((value) => shownSubject(dimension, value))
      .join(' or '),
  );
  return [per, parts.length === 0 ? '' : `by ${parts.join(' and ')}`, only.length === 0 ? '' : `of ${only.join(', ')}`]
    .filter((part) => part !== '')
    .join(' ');
}

function listOf<T extends string>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
