import type { AdmissionPreview, AdmissionTarget, Attempt } from '@flexiai/core';
import { isUnbilled } from '@flexiai/core/plugin';
import { measureRequest } from '../estimate/request-measure.ts';
import type { TokenEstimate, TokenEstimator } from '../estimate/token-estimator.ts';
import { moneyOf } from '../money/money.ts';
import type { PriceBook } from '../prices/price-book.ts';
import type { PicoUsd } from '../stores/cost-store.ts';
import { picoOf } from './pico-usd.ts';

/** What a try costs before it is made. */
export interface TryPrice {
  /** At the most. */
  readonly most: PicoUsd;
  /** Most likely. Few tries need it: it is computed when it is asked for. */
  expected(): PicoUsd;
}

/** What a try has cost. */
export interface Charge {
  readonly amount: PicoUsd;
  /**
   * `reported`: by the provider's figures, or nothing for an answer that no provider bills. `estimated`: by the text of a cut stream,
   * or what was expected, where the try may have been billed and nothing is known of it. `unknown`: the model has no known price.
   */
  readonly accuracy: 'reported' | 'estimated' | 'unknown';
}

/** What tries cost: before by the estimator, after by the ledger. */
export class TryPrices {
  readonly #book: PriceBook;
  readonly #estimator: TokenEstimator;

  constructor(book: PriceBook, estimator: TokenEstimator) {
    this.#book = book;
    this.#estimator = estimator;
  }

  /** See `PriceSource.pending`. */
  pending(): Promise<unknown> | undefined {
    return this.#book.pending();
  }

  /** What a try on a target would cost; `undefined` where its model has no known price. */
  of(preview: AdmissionPreview, target: AdmissionTarget): TryPrice | undefined {
    const tariff = this.#book.tariffOf(target.priced, target.model);
    if (tariff === undefined) return undefined;
    const { inputTokens: input, outputTokens: output } = this.#estimate(preview, target);
    const now = Date.now();
    const most = tariff.most(input.high, output.high, now, kindOf(preview));
    if (most === undefined) return undefined;
    const expected = (): PicoUsd => {
      const likely = tariff.estimate(input.expected, output.expected, now);
      return picoOf(likely === undefined || likely > most ? most : likely);
    };
    return { most: picoOf(most), expected };
  }

  /**
   * The same by a bound that is quick to find, and higher.
   * @returns `undefined` where no rough price is known: the request must be measured
   */
  roughlyOf(preview: AdmissionPreview, target: AdmissionTarget): TryPrice | undefined {
    if (preview.operation !== 'chat') return undefined;
    const tokens = this.#estimator.roughly(preview.request, target);
    if (tokens === undefined) return undefined;
    const most = this.#book
      .tariffOf(target.priced, target.model)
      ?.most(tokens.input, tokens.output, Date.now(), 'text');
    if (most === undefined) return undefined;
    return { most: picoOf(most), expected: () => this.of(preview, target)?.expected() ?? 0n };
  }

  #estimate(preview: AdmissionPreview, { provider, model }: AdmissionTarget): TokenEstimate {
    const candidate = { provider, model };
    return preview.operation === 'chat'
      ? this.#estimator.estimate(preview.request, candidate)
      : this.#estimator.estimateTexts(preview.request.input, candidate);
  }
}

/** What the input of a try is. Fields of a provider's own may add what is not seen here. */
function kindOf(preview: AdmissionPreview): 'text' | 'any' {
  if (preview.operation === 'embedding') return 'text';
  const { audio, images, files, hasOwnOptions } = measureRequest(preview.request);
  return hasOwnOptions || audio.length + images.length + files.length > 0 ? 'any' : 'text';
}

/** What a try has cost, by its line of the ledger. What may have been billed is never given back. */
export function chargeOf(attempt: Attempt, price: TryPrice | undefined): Charge {
  const { costUsd, costAccuracy = 'reported', kind } = attempt;
  if (costUsd !== undefined) return { amount: picoOf(moneyOf(costUsd)), accuracy: costAccuracy };
  if (kind === 'cache' || isUnbilled(attempt)) return { amount: 0n, accuracy: 'reported' };
  return price === undefined
    ? { amount: 0n, accuracy: 'unknown' }
    : { amount: price.expected(), accuracy: 'estimated' };
}
