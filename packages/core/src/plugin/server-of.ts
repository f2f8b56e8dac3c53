import type { Provider } from './provider.ts';

/** The host of a provider's requests: no path, and nothing secret. */
export interface ProviderServer {
  /** A host name or an IP address. */
  readonly address: string;
  readonly port: number;
}

/** The server of a provider's requests; `undefined` if it is not known or not valid. */
export function serverOf(provider: Provider): ProviderServer | undefined {
  try {
    const { endpoint } = provider;
    if (typeof endpoint !== 'string') return undefined;
    const { hostname, port, protocol } = new URL(endpoint);
    if (hostname === '') return undefined;
    const usual = protocol === 'http:' ? 80 : 443;
    return Object.freeze({ address: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) });
  } catch {
    return undefined;
  }
}
