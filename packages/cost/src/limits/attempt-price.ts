import type { AdmissionPreview, AdmissionTarget, Attempt } from '@flexiai/core';
import { isUnbilled } from '@flexiai/core/plugin';
import { measureRequest } from '../estimate/request-measure.ts';
import type { TokenEstimate, TokenEstimator } from '../estimate/token-estimator.ts';
import { moneyOf } from '../money/money.ts';
import type { PriceBook } from '../prices/price-book.ts';
import type { PicoUsd } from '../stores/cost-store.ts';
import { picoOf } from './pico-usd.ts';

/** The price of an attempt before it starts. */
export interface AttemptPrice {
  /** The highest possible cost. */
  readonly most: PicoUsd;
  /** The expected cost. Few attempts need it, so it is computed on demand. */
  expected(): PicoUsd;
}

/** The cost of an attempt that has ended. */
export interface Charge {
  readonly amount: PicoUsd;
  /**
   * `reported`: from the provider's usage, or zero for an answer that no provider bills. `estimated`: from the text of
   * an interrupted stream, or the expected cost, if the attempt may have been billed and its usage is unknown.
   * `unknown`: the model has no known price.
   */
  readonly accuracy: 'reported' | 'estimated' | 'unknown';
}

/** Prices of attempts: from the estimator before they start, from the ledger after they end. */
export class AttemptPrices {
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

  /** The price of an attempt at a target; `undefined` if its model has no known price. */
  of(preview: AdmissionPreview, target: AdmissionTarget): AttemptPrice | undefined {
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
   * The same from a fast upper bound.
   * @returns `undefined` if there is no rough price: the request must be measured
   */
  roughlyOf(preview: AdmissionPreview, target: AdmissionTarget): AttemptPrice | undefined {
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

/** The kind of input of an attempt. Provider-specific fields may add content that is not visible here. */
function kindOf(preview: AdmissionPreview): 'text' | 'any' {
  if (preview.operation === 'embedding') return 'text';
  const { audio, images, files, hasOwnOptions } = measureRequest(preview.request);
  return hasOwnOptions || audio.length + images.length + files.length > 0 ? 'any' : 'text';
}

/** The cost of an attempt, from its `AttemptRecord`. A cost that may have been billed is never released. */
export function chargeOf(attempt: Attempt, price: AttemptPrice | undefined): Charge {
  const { costUsd, costAccuracy = 'reported', kind } = attempt;
  if (costUsd !== undefined) return { amount: picoOf(moneyOf(costUsd)), accuracy: costAccuracy };
  if (kind === 'cache' || isUnbilled(attempt)) return { amount: 0n, accuracy: 'reported' };
  return price === undefined
    ? { amount: 0n, accuracy: 'unknown' }
    : { amount: price.expected(), accuracy: 'estimated' };
}
