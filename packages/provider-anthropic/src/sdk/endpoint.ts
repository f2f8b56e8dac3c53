import type { AnthropicConfig } from '../anthropic-config.ts';
import { stringAt } from '../wire.ts';

/** Where the API is, unless the configuration says otherwise. */
const DEFAULT_BASE_URL = 'https://api.anthropic.com';

/** The end of an address that was copied with the version or the path of the API: the SDK would add them again. */
const PASTED_PATH = /\/v1(?:\/messages)?\/*$/;

/** The address for a client of ours. */
export function baseURLOf({ baseURL }: AnthropicConfig): string {
  return baseURL?.replace(PASTED_PATH, '') ?? DEFAULT_BASE_URL;
}

/** Where requests go; `undefined` where the user's own client does not say. */
export function endpointOf(config: AnthropicConfig): string | undefined {
  return config.client === undefined ? baseURLOf(config) : stringAt(config.client, 'baseURL');
}
