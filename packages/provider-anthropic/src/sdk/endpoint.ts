import type { AnthropicConfig } from '../anthropic-config.ts';
import { stringAt } from '../wire.ts';

/** Where the API is, unless the configuration says otherwise. */
export const DEFAULT_BASE_URL = 'https://api.anthropic.com';

/** Where requests go; `undefined` where the user's own client does not say. */
export function endpointOf({ client, baseURL }: AnthropicConfig): string | undefined {
  return client === undefined ? (baseURL ?? DEFAULT_BASE_URL) : stringAt(client, 'baseURL');
}
