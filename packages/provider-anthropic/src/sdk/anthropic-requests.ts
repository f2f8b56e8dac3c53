import type { Anthropic, ClientOptions } from '@anthropic-ai/sdk';
import { makeSdkClient, missingApiKey, NO_TIMEOUT_MS, readHeader, SdkRequests } from '@flexiai/core/plugin';
import type { AnthropicConfig } from '../anthropic-config.ts';
import { RATE_LIMITS } from '../response/rate-limit-names.ts';
import { baseURLOf } from './endpoint.ts';

/** The requests of one entry. The SDK is loaded with the first of them. @param provider the name of the entry */
export function anthropicRequests(config: AnthropicConfig, provider: string): SdkRequests<Anthropic> {
  return new SdkRequests({
    own: config.client,
    network: config,
    keyOf: (key = config.apiKey) => {
      if (key !== undefined) return key;
      throw missingApiKey(provider, config.model, ['ANTHROPIC_API_KEY']);
    },
    make: (key) => makeClient(config, key),
    repeatsHeads: true,
    heads: { rateLimits: RATE_LIMITS, requestIdOf: (headers) => readHeader(headers, 'request-id') },
  });
}

/**
 * An SDK client for one key. The SDK is loaded here. Its environment variables are ignored (another token, another address, a log
 * level), except headers in ANTHROPIC_CUSTOM_HEADERS that are not credentials.
 */
async function makeClient(config: AnthropicConfig, apiKey: string): Promise<Anthropic> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const headers = Object.entries(config.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const options: ClientOptions = {
    apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: baseURLOf(config),
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    openTelemetry: false,
    defaultHeaders: { authorization: `Bearer ${apiKey}`, 'x-api-key': null, ...Object.fromEntries(headers) },
  };
  const allowed = 'client: new Anthropic({ apiKey, dangerouslyAllowBrowser: true })';
  return makeSdkClient('@anthropic-ai/sdk', allowed, () => new Anthropic(options));
}
