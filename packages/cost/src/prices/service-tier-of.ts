import type { AttemptUsage } from '@flexiai/core';
import { isObject, stringOf } from '@flexiai/core/plugin';

/**
 * The service tier of the answer, in the provider's own word, in lower case; `undefined` if it is not reported. OpenAI
 * and compatible providers report it beside the usage, Anthropic in it; Google reports the kind of traffic.
 */
export function serviceTierOf({ usage, providerMetadata }: AttemptUsage): string | undefined {
  if (isObject(usage.raw)) {
    const { raw } = usage;
    const tier = stringOf(raw['service_tier']) ?? stringOf(raw['serviceTier']);
    if (tier !== undefined) return tier.toLowerCase();
    const traffic = stringOf(raw['trafficType']);
    if (traffic !== undefined) return TRAFFIC[traffic] ?? traffic.toLowerCase();
  }
  for (const plugin in providerMetadata) {
    const tier = providerMetadata[plugin]?.['serviceTier'];
    if (typeof tier === 'string') return tier.toLowerCase();
  }
  return undefined;
}

/** @see https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#TrafficType */
const TRAFFIC: { readonly [traffic: string]: string } = {
  TRAFFIC_TYPE_UNSPECIFIED: 'default',
  ON_DEMAND_FLEX: 'flex',
  ON_DEMAND_PRIORITY: 'priority',
};
