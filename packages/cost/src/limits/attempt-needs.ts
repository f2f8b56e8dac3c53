import type { AdmissionForecast, AdmissionPreview, AdmissionTarget } from '@flexiai/core';
import type { Balance, Hold, PicoUsd } from '../stores/cost-store.ts';
import type { AttemptPrice, AttemptPrices } from './attempt-price.ts';
import type { CallBook } from './call-book.ts';
import type { LimitBucket } from './limit.ts';
import { usdOfPico } from './pico-usd.ts';
import type { Need } from './refusal.ts';
import { EMPTY, type SeenBalances } from './seen-balances.ts';

/** What an attempt reserves, and its price. */
export interface Needs {
  readonly needs: readonly Need[];
  readonly price: AttemptPrice | undefined;
}

/**
 * The reservation that an attempt needs: in a limit that refuses, the price of the most expensive remaining candidate.
 * @returns `undefined` if there is no rough price, and the request must be measured
 */
export function needsOf(
  prices: AttemptPrices,
  preview: AdmissionPreview,
  buckets: readonly LimitBucket[],
  how: 'exactly',
): Needs;
export function needsOf(
  prices: AttemptPrices,
  preview: AdmissionPreview,
  buckets: readonly LimitBucket[],
  how: 'roughly',
): Needs | undefined;
export function needsOf(
  prices: AttemptPrices,
  preview: AdmissionPreview,
  buckets: readonly LimitBucket[],
  how: 'exactly' | 'roughly',
): Needs | undefined {
  const priceOf = (target: AdmissionTarget): AttemptPrice | undefined =>
    how === 'roughly' ? prices.roughlyOf(preview, target) : prices.of(preview, target);
  const price = priceOf(preview.target);
  if (price === undefined && how === 'roughly') return undefined;
  const own = price?.most ?? 0n;
  let dearest: PicoUsd | undefined;
  const needs: Need[] = [];
  for (const bucket of buckets) {
    const { isOfTarget, isHard, onExceeded } = bucket.limit;
    if (isOfTarget || !isHard || onExceeded === 'cheaper') {
      needs.push({ bucket, amount: own });
      continue;
    }
    dearest ??= largest(own, preview.others, priceOf);
    needs.push({ bucket, amount: dearest });
  }
  return { needs, price };
}

/**
 * An upper bound is reserved if at least this many of it are left: in a period, which many calls share, and in a call.
 */
const MUCH = 256n;
const MUCH_OF_CALL = 8n;

/** Whether hard limits have so much left, as far as is known, that upper bounds are good enough. @param book of limits per call */
export function leavesMuch(needs: readonly Need[], book: CallBook, seen: SeenBalances): boolean {
  for (const { bucket, amount } of needs) {
    const { limit, name } = bucket;
    if (!limit.isHard) continue;
    const isOfCall = limit.per === 'call';
    const { spent, reserved } = isOfCall ? book.balance(name) : seen.of(bucket);
    if (amount * (isOfCall ? MUCH_OF_CALL : MUCH) > limit.amount - spent - reserved) return false;
  }
  return true;
}

/** The hard limit with the least left. */
export function tightest(needs: readonly Need[], balances: readonly Balance[]): AdmissionForecast['budget'] {
  const left = ({ bucket }: Need, index: number): number => {
    const { spent, reserved } = balances[index] ?? EMPTY;
    return usdOfPico(bucket.limit.amount - spent - reserved);
  };
  const budgets = needs.flatMap((need, index) =>
    need.bucket.limit.isHard
      ? [{ limit: need.bucket.limit.name, leftUsd: Math.max(0, left(need, index)), neededUsd: usdOfPico(need.amount) }]
      : [],
  );
  return budgets.sort((a, b) => a.leftUsd - b.leftUsd)[0];
}

/** How long a bucket is kept after its window, in ms: calls that began in the window may end later. */
const KEPT_MS = 24 * 3_600_000;

/** What the store reserves for a need. */
export function holdOf(need: Need): Hold {
  const { bucket, keepUntil } = placeOf(need);
  const { limit } = need.bucket;
  const hold: { -readonly [Field in keyof Hold]: Hold[Field] } = { bucket, amount: need.amount };
  if (limit.isHard) hold.limit = limit.amount;
  if (keepUntil !== undefined) hold.keepUntil = keepUntil;
  return hold;
}

/** The bucket of a need, and how long it is kept. */
export function placeOf({ bucket: { name, window } }: Need): Pick<Hold, 'bucket' | 'keepUntil'> {
  return Number.isFinite(window.end) ? { bucket: name, keepUntil: window.end + KEPT_MS } : { bucket: name };
}

function largest(
  own: PicoUsd,
  others: readonly AdmissionTarget[],
  priceOf: (target: AdmissionTarget) => AttemptPrice | undefined,
): PicoUsd {
  let most = own;
  for (const target of others) {
    const amount = priceOf(target)?.most ?? 0n;
    if (amount > most) most = amount;
  }
  return most;
}
