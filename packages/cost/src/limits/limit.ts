import type { AdmissionPreview } from '@flexiai/core';
import { moneyOf } from '../money/money.ts';
import type { PicoUsd } from '../stores/cost-store.ts';
import { DIMENSIONS, type LimitDimension, type LimitOptions, type LimitPeriod } from './limit-options.ts';
import { LimitCalendar, type LimitWindow } from './limit-window.ts';
import { picoOf } from './pico-usd.ts';
import { shownSubject, subjectsOf } from './subjects.ts';

/** Where a try is counted. */
export interface LimitBucket {
  readonly limit: Limit;
  /** The name in the store; of a call's own limit, the name within the call. */
  readonly name: string;
  /** What it is counted by: `tenant=acme, model=m`; empty where one amount is for all. */
  readonly subject: string;
  readonly window: LimitWindow;
}

/** Buckets of one limit that are remembered. */
const MOST_BUCKETS = 1000;

/** The window of a call's own limit. */
const CALL: LimitWindow = { start: 0, end: Number.POSITIVE_INFINITY };

/** One limit, ready to be used. */
export class Limit {
  readonly name: string;
  readonly per: LimitPeriod;
  readonly amount: PicoUsd;
  readonly amountUsd: number;
  readonly isHard: boolean;
  readonly onExceeded: 'refuse' | 'cheaper';
  /** The shares that are told, in ascending order, and what is spent there. */
  readonly thresholds: readonly { readonly share: number; readonly mark: PicoUsd }[];
  /** Whether it counts by what is asked, and not by the call alone. */
  readonly isOfTarget: boolean;
  readonly #by: readonly LimitDimension[];
  readonly #match: readonly (readonly [dimension: LimitDimension, values: ReadonlySet<string>])[];
  readonly #calendar: LimitCalendar | undefined;
  /** The buckets of the window, by the values of `by`. */
  readonly #buckets = new Map<string, LimitBucket>();
  #window: LimitWindow | undefined;

  /** @param options checked */
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

  /** Where a try is counted: nowhere, in one bucket, or in one for each of its tags. @throws ValidationError */
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

  /** The names of buckets are made once in each window: there are few of them, for many calls. */
  #bucketOf(values: readonly string[], window: LimitWindow): LimitBucket {
    const key = values.length > 1 ? JSON.stringify(values) : (values[0] ?? '');
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const parts = values.map((value, index) => shownSubject(this.#by[index] as LimitDimension, value));
    const bucket: LimitBucket = {
      limit: this,
      // As JSON: no label can be put together so that it is another one.
      name: JSON.stringify([this.name, this.per, this.per === 'call' ? 0 : window.start, ...parts]),
      subject: parts.join(', '),
      window,
    };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** Rounded up: less is not there yet. */
function shareOf(amount: PicoUsd, share: number): PicoUsd {
  return (BigInt(Math.round(share * 1e6)) * amount + 999_999n) / 1_000_000n;
}

/** What a limit is called: by its own name, else by what it counts. */
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
