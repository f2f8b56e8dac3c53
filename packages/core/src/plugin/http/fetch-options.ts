import { ConfigurationError } from '../../errors/client-errors.ts';

/** How requests travel. */
export interface ProviderFetchOptions {
  /** A `fetch` of the user's own. It is told not to follow redirects either. @default none */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Goes through the proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name. On Node; Bun and Deno do so by
   * themselves. Not for a `fetch` of the user's own.
   * @default none, unless Node was started with `NODE_USE_ENV_PROXY=1`
   */
  readonly proxy?: 'environment' | undefined;
}

/** @throws ConfigurationError for a proxy beside a `fetch`, which goes its own way */
export function checkFetchOptions({ fetch, proxy }: ProviderFetchOptions): void {
  if (fetch !== undefined && proxy !== undefined) {
    throw new ConfigurationError('proxy cannot stand beside fetch: that one goes its own way.');
  }
}
