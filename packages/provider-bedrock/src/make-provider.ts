import { checkFetchOptions, LazyProvider, type ProviderContext } from '@flexiai/core/define';
import type { BedrockConfig } from './bedrock-config.ts';
import { capabilitiesOf } from './models/capabilities.ts';
import { requestLimits } from './models/request-limits.ts';
import { MEDIA_TAKEN } from './request/media-taken.ts';
import { endpointOf } from './sdk/endpoint.ts';

/**
 * A provider of one model of Bedrock. The code of Converse loads with its first call.
 *
 * @throws ConfigurationError for a proxy beside a `fetch`
 */
export function makeProvider(config: BedrockConfig, context: ProviderContext): LazyProvider {
  checkFetchOptions(config);
  const facts = {
    model: config.model,
    capabilities: capabilitiesOf(config.model),
    endpoint: endpointOf(config),
    conversation: { reasoning: true, toolCallIds: { character: /[\w-]/, maxLength: 64 }, media: MEDIA_TAKEN },
    capabilitiesOf,
    limits: requestLimits,
  };
  return new LazyProvider(facts, async () => {
    const { BedrockProvider } = await import('./bedrock-provider.ts');
    return new BedrockProvider(config, context);
  });
}
