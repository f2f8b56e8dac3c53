import { type AdmissionPreview, BudgetExceededError, type RefusedTry } from '@flexiai/core';
import { decimalOf } from '../money/money.ts';
import type { Balance, PicoUsd } from '../stores/cost-store.ts';
import type { LimitBucket } from './limit.ts';
import { moneyOfPico, usdOfPico } from './pico-usd.ts';

/** The reservation that an attempt needs in one bucket. */
export interface Need {
  readonly bucket: LimitBucket;
  readonly amount: PicoUsd;
}

/**
 * Why the reservations do not fit; `undefined` if they do. A limit that ends the call has precedence over one that only
 * skips expensive candidates; among several, the limit with the least left has.
 * @param preview the attempt: without `maxOutputTokens`, the error recommends to set it
 */
export function refusalOf(
  needs: readonly Need[],
  balances: readonly Balance[],
  preview: AdmissionPreview,
): RefusedTry | undefined {
  const failing = needs.flatMap((need, index) => {
    const { spent, reserved } = balances[index] ?? { spent: 0n, reserved: 0n };
    const left = need.bucket.limit.amount - spent - reserved;
    return need.bucket.limit.isHard && need.amount > left ? [{ need, left, reserved }] : [];
  });
  const ending = failing.filter(({ need }) => need.bucket.limit.onExceeded === 'refuse');
  const worst = (ending.length > 0 ? ending : failing).reduce<(typeof failing)[number] | undefined>(
    (least, each) => (least === undefined || each.left < least.left ? each : least),
    undefined,
  );
  if (worst === undefined) return undefined;
  const { need, left, reserved } = worst;
  return { error: exceeded(need, left < 0n ? 0n : left, reserved, isOpen(preview)), passOver: ending.length === 0 };
}

/** The refusal if the store does not answer. */
export function storeDownRefusal(reason: string): RefusedTry {
  const message =
    `The spending limits could not be checked, and onStoreDown is "refuse": the store failed (${reason}). ` +
    'The request was not sent.';
  return { error: new BudgetExceededError(message), passOver: false };
}

/** Whether nothing limits the length of the answer. */
function isOpen({ operation, request }: AdmissionPreview): boolean {
  return operation === 'chat' && request.maxOutputTokens === undefined;
}

const OPEN = ' The length of the answer is assumed: with maxOutputTokens, an attempt may reserve less.';

function exceeded(
  { bucket, amount }: Need,
  left: PicoUsd,
  reserved: PicoUsd,
  hasOpenEnd: boolean,
): BudgetExceededError {
  const { limit, subject, window } = bucket;
  const [leftUsd, neededUsd] = [usdOfPico(left), usdOfPico(amount)];
  const resetsAt = Number.isFinite(window.end) ? window.end : undefined;
  const period = {
    call: 'a call',
    minute: 'a minute',
    hour: 'an hour',
    day: 'a day',
    month: 'a month',
    total: 'in total',
  };
  const suffix = subject === '' ? '' : ` for ${subject}`;
  const held = reserved === 0n ? '' : `, with ${shown(reserved)} USD reserved by calls in progress`;
  const again = resetsAt === undefined ? '' : ` The limit resets at ${new Date(resetsAt).toISOString()}.`;
  const message =
    `The limit "${limit.name}" (${limit.amountUsd} USD ${period[limit.per]}${suffix}) has ${shown(left)} USD ` +
    `left${held}; the attempt may cost up to ${shown(amount)} USD. It was not ` +
    `sent.${again}${hasOpenEnd ? OPEN : ''}`;
  return new BudgetExceededError(message, { limit: limit.name, leftUsd, neededUsd, resetsAt });
}

/** As decimal text: a small number would be printed as `1e-7`. */
function shown(amount: PicoUsd): string {
  return decimalOf(moneyOfPico(amount));
}
