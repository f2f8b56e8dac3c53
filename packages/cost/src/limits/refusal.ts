import { type AdmissionPreview, BudgetExceededError, type RefusedTry } from '@flexiai/core';
import { decimalOf } from '../money/money.ts';
import type { Balance, PicoUsd } from '../stores/cost-store.ts';
import type { LimitBucket } from './limit.ts';
import { moneyOfPico, usdOfPico } from './pico-usd.ts';

/** What a try would set aside in one bucket. */
export interface Need {
  readonly bucket: LimitBucket;
  readonly amount: PicoUsd;
}

/**
 * Why needs do not fit; `undefined` where they do. A limit that ends the call goes before one that lets cheaper candidates through,
 * and of several the one that leaves least.
 * @param preview the try: without `maxOutputTokens`, the error says that it helps
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

/** The refusal where the store cannot be asked. */
export function storeDownRefusal(reason: string): RefusedTry {
  const message = `The spending limits could not be checked, and onStoreDown is "refuse": the store failed (${reason}). Nothing was sent.`;
  return { error: new BudgetExceededError(message), passOver: false };
}

/** Whether nothing limits the length of the answer. */
function isOpen({ operation, request }: AdmissionPreview): boolean {
  return operation === 'chat' && request.maxOutputTokens === undefined;
}

const OPEN = ' The length of the answer is assumed: with maxOutputTokens, a try may set aside less.';

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
  const held = reserved === 0n ? '' : `, with ${shown(reserved)} USD set aside for calls under way`;
  const again = resetsAt === undefined ? '' : ` The limit begins anew at ${new Date(resetsAt).toISOString()}.`;
  const message = `The limit "${limit.name}" (${limit.amountUsd} USD ${period[limit.per]}${suffix}) leaves ${shown(left)} USD${held}; the try may cost up to ${shown(amount)} USD. It was not sent.${again}${hasOpenEnd ? OPEN : ''}`;
  return new BudgetExceededError(message, { limit: limit.name, leftUsd, neededUsd, resetsAt });
}

/** As decimal text: a small number would be shown as `1e-7`. */
function shown(amount: PicoUsd): string {
  return decimalOf(moneyOfPico(amount));
}
