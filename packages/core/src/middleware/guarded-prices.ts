import { messageOf } from '../errors/message-of.ts';
import type { AttemptUsage, PricedEntry, PricedUsage, PriceSource } from '../model/price-source.ts';
import { type Logger, warn } from '../plugin/logger.ts';

/**
 * A price source that cannot break a call. If the source throws, the price is unknown and the error is logged once; if it returns a
 * value that is not an amount of money, the price is unknown.
 */
export class GuardedPrices implements PriceSource {
  readonly #source: PriceSource;
  readonly #name: string;
  readonly #logger: Logger;
  #hasWarned = false;

  /** @param name the name of the middleware */
  constructor(source: PriceSource, name: string, logger: Logger) {
    this.#source = source;
    this.#name = name;
    this.#logger = logger;
  }

  get requiresPrice(): boolean {
    return this.#source.requiresPrice === true;
  }

  pending(): Promise<unknown> | undefined {
    try {
      return this.#source.pending()?.catch((thrown: unknown) => this.#failed(thrown));
    } catch (thrown) {
      return this.#failed(thrown);
    }
  }

  costOf(entry: PricedEntry, used: AttemptUsage): PricedUsage | undefined {
    try {
      const priced = this.#source.costOf(entry, used);
      return priced !== undefined && isAmount(priced.usd) ? priced : undefined;
    } catch (thrown) {
      return this.#failed(thrown);
    }
  }

  estimateUsd(entry: PricedEntry, model: string, inputTokens: number, outputTokens: number): number | undefined {
    try {
      const usd = this.#source.estimateUsd(entry, model, inputTokens, outputTokens);
      return usd !== undefined && isAmount(usd) ? usd : undefined;
    } catch (thrown) {
      return this.#failed(thrown);
    }
  }

  #failed(thrown: unknown): undefined {
    if (this.#hasWarned) return undefined;
    this.#hasWarned = true;
    warn(
      this.#logger,
      `The prices of the middleware "${this.#name}" failed and count as unknown: ${messageOf(thrown)}`,
    );
    return undefined;
  }
}

function isAmount(usd: number): boolean {
  return Number.isFinite(usd) && usd >= 0;
}
