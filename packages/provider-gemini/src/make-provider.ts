import { checkFetchOptions, LazyProvider, type ProviderContext } from '@flexiai/core/define';
import { geminiFacts } from '@flexiai/gemini-wire/define';
import type { GeminiConfig } from './gemini-config.ts';

/**
 * A provider of one model of the Gemini API. The code of that API loads with its first call.
 *
 * @throws ConfigurationError for a proxy beside a `fetch`
 */
export function makeProvider(config: GeminiConfig, { name }: ProviderContext): LazyProvider {
  checkFetchOptions(config);
  return new LazyProvider(geminiFacts(config.model, config.baseURL), async () => {
    const { makeCalls } = await import('./make-calls.ts');
    return makeCalls(config, name);
  });
}
