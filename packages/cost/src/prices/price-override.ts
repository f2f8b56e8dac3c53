import type { ModelPrice } from '@flexiai/core';
import { moneyOf } from '../money/money.ts';
import type { Rate, RateCard } from './rate-card.ts';
import { Tariff } from './tariff.ts';

/** The prices of a model: tokens in USD per million, and further items that its provider bills. */
export interface PriceOverride extends ModelPrice {
  /** Sound in the input. @default inputUsdPerMillion */
  readonly inputAudioUsdPerMillion?: number;
  /** Sound in the output. @default outputUsdPerMillion */
  readonly outputAudioUsdPerMillion?: number;
  /** Web searches by the provider, in USD per thousand. @default unknown */
  readonly webSearchUsdPerThousand?: number;
  /** File searches by the provider, in USD per thousand. @default unknown */
  readonly fileSearchUsdPerThousand?: number;
  /** Each request, in USD per thousand. @default 0 */
  readonly requestUsdPerThousand?: number;
  /** Other prices for whole requests with more input. @default none */
  readonly tiers?: readonly PriceTier[];
  /**
   * The provider's service tiers, as multiples of these prices: `{ flex: 0.5, priority: 2 }`. Other tiers than these
   * and the usual ones have no known price.
   * @default none
   */
  readonly serviceTiers?: { readonly [tier: string]: number };
}

/** The prices of requests with more than this many input tokens. */
export interface PriceTier extends Partial<ModelPrice> {
  readonly aboveInputTokens: number;
}

const MILLION = 1_000_000n;
const THOUSAND = 1000n;

/** @param override validated override */
export function tariffOfOverride(override: PriceOverride): Tariff {
  // A price that a tier leaves out is inherited from below: a configured price for cached input stays, whatever the
  // tier's price for input.
  let merged: Partial<ModelPrice> = override;
  const tiers = [...(override.tiers ?? [])]
    .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens)
    .map((tier) => {
      merged = { ...merged, ...definedOf(tier) };
      return { start: tier.aboveInputTokens, price: merged };
    });
  const rate = (...names: readonly (keyof ModelPrice)[]): Rate => {
    const unit = (price: Partial<ModelPrice>): bigint => {
      const usd = names.map((name) => price[name]).find((each) => each !== undefined);
      return moneyOf(usd ?? 0) / MILLION;
    };
    return { base: unit(override), tiers: tiers.map(({ start, price }) => ({ start, price: unit(price) })) };
  };
  const input = rate('inputUsdPerMillion');
  const output = rate('outputUsdPerMillion');
  const cacheRead = rate('cacheReadUsdPerMillion', 'inputUsdPerMillion');
  const flat = (usd: number | undefined, count: bigint): Rate | undefined =>
    usd === undefined ? undefined : { base: moneyOf(usd) / count, tiers: [] };
  const inputAudio = flat(override.inputAudioUsdPerMillion, MILLION) ?? input;
  const webSearches = flat(override.webSearchUsdPerThousand, THOUSAND);
  const fileSearches = flat(override.fileSearchUsdPerThousand, THOUSAND);
  const requests = flat(override.requestUsdPerThousand, THOUSAND);
  const card: RateCard = {
    input,
    inputAudio,
    inputImage: input,
    inputVideo: input,
    cacheRead,
    cacheReadAudio: cacheRead,
    cacheReadImage: cacheRead,
    cacheWrite: rate('cacheWriteUsdPerMillion', 'inputUsdPerMillion'),
    cacheWrite1h: rate('cacheWrite1hUsdPerMillion', 'cacheWriteUsdPerMillion', 'inputUsdPerMillion'),
    output,
    reasoning: output,
    outputAudio: flat(override.outputAudioUsdPerMillion, MILLION) ?? output,
    outputImage: output,
    ...(webSearches !== undefined && { webSearches }),
    ...(fileSearches !== undefined && { fileSearches }),
    ...(requests !== undefined && { requests }),
  };
  return new Tariff(() => card, override.serviceTiers);
}

function definedOf(tier: PriceTier): Partial<ModelPrice> {
  return Object.fromEntries(Object.entries(tier).filter(([, usd]) => usd !== undefined));
}
