import { ConfigurationError } from '../../errors/client-errors.ts';

/** How requests are sent. */
export interface ProviderFetchOptions {
  /** The user's own `fetch`. It also gets the option not to follow redirects. @default none */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Uses the proxies in `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. On Node; Bun and Deno do so by default. Not with the user's own
   * `fetch`.
   * @default none, unless Node was started with `NODE_USE_ENV_PROXY=1`
   */
  readonly proxy?: 'environment' | undefined;
}

/** Checks the options of `providerFetch`. @throws ConfigurationError for a proxy in combination with a `fetch` */
export function checkFetchOptions({ fetch, proxy }: ProviderFetchOptions): void {
  if (fetch !== undefined && proxy !== undefined) {
    throw new ConfigurationError('proxy cannot be combined with fetch: that function chooses its own connections.');
  }
}
