import { checkFetchOptions, LazyProvider, type ProviderContext } from '@flexiai/core/define';
import type { AnthropicConfig } from './anthropic-config.ts';
import { capabilitiesOf } from './models/capabilities.ts';
import { requestLimits } from './models/request-limits.ts';
import { MEDIA_TAKEN } from './request/media-taken.ts';
import { endpointOf } from './sdk/endpoint.ts';

/**
 * A provider of one model of Claude. The code of the Messages API loads with its first call.
 *
 * @throws ConfigurationError for a proxy beside a `fetch`
 */
export function makeProvider(config: AnthropicConfig, context: ProviderContext): LazyProvider {
  checkFetchOptions(config);
  const facts = {
    model: config.model,
    capabilities: capabilitiesOf(config.model),
    endpoint: endpointOf(config),
    // Ids in the API's alphabet; thinking goes back to it.
    conversation: { reasoning: true, toolCallIds: { character: /[\w-]/ }, media: MEDIA_TAKEN },
    capabilitiesOf,
    limits: requestLimits,
  };
  return new LazyProvider(facts, async () => {
    const { AnthropicProvider } = await import('./anthropic-provider.ts');
    return new AnthropicProvider(config, context);
  });
}
