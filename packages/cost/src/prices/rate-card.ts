import type { CostParts } from '@flexiai/core';
import type { Money } from '../money/money.ts';
import type { Quantity } from './quantities.ts';

/** The price of one unit. Above `start` input tokens, the tier's price applies to the whole request. */
export interface Rate {
  readonly base: Money;
  /** In ascending order. */
  readonly tiers: readonly { readonly start: number; readonly price: Money }[];
}

/** The unit prices of a model at one time. A quantity without a rate has no known price. */
export type RateCard = { readonly [Kind in Quantity]?: Rate };

/** The price of one unit for a request with this many input tokens. */
export function priceAt({ base, tiers }: Rate, inputTokens: number): Money {
  let price = base;
  for (const tier of tiers) if (inputTokens > tier.start) price = tier.price;
  return price;
}

/** The item of an attempt's cost to which each quantity belongs. */
export const PART_OF: { readonly [Kind in Quantity]: keyof CostParts } = {
  input: 'inputUsd',
  inputImage: 'inputUsd',
  inputVideo: 'inputUsd',
  inputAudio: 'inputAudioUsd',
  cacheRead: 'cacheReadUsd',
  cacheReadAudio: 'cacheReadUsd',
  cacheReadImage: 'cacheReadUsd',
  cacheWrite: 'cacheWriteUsd',
  cacheWrite1h: 'cacheWriteUsd',
  output: 'outputUsd',
  reasoning: 'outputUsd',
  outputImage: 'outputUsd',
  outputAudio: 'outputAudioUsd',
  webSearches: 'toolsUsd',
  fileSearches: 'toolsUsd',
  requests: 'requestUsd',
};
