import type { ModelPrice } from '../types/model-price.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';
import type { RequestLoad } from './request-load.ts';

/** What an answer is taken to be long where the request does not limit it, in tokens. */
const TYPICAL_OUTPUT_TOKENS = 500;

/** What a call would cost about, in USD, before it is made. */
export function estimateCostUsd(request: UnifiedRequest, load: RequestLoad, price: ModelPrice): number {
  const output = request.maxOutputTokens ?? TYPICAL_OUTPUT_TOKENS;
  return (load.inputTokens * price.inputUsdPerMillion + output * price.outputUsdPerMillion) / 1_000_000;
}
