import { checkFetchOptions, LazyProvider, type ProviderContext } from '@flexiai/core/define';
import type { GeminiConfig } from './gemini-config.ts';
import { capabilitiesOf } from './models/capabilities.ts';
import { requestLimits } from './models/request-limits.ts';
import { MEDIA_TAKEN } from './request/media-taken.ts';

/**
 * A provider of one model of the Gemini API. The code of that API loads with its first call.
 *
 * @throws ConfigurationError for a proxy beside a `fetch`
 */
export function makeProvider(config: GeminiConfig, context: ProviderContext): LazyProvider {
  checkFetchOptions(config);
  const facts = {
    model: config.model,
    capabilities: capabilitiesOf(config.model),
    endpoint: config.baseURL,
    // Any id will do; thoughts go back with their signatures.
    conversation: { reasoning: true, media: MEDIA_TAKEN },
    capabilitiesOf,
    limits: requestLimits,
  };
  return new LazyProvider(facts, async () => {
    const { GeminiProvider } = await import('./gemini-provider.ts');
    return new GeminiProvider(config, context);
  });
}
