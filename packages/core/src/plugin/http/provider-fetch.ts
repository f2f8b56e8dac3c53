import { ConfigurationError } from '../../errors/client-errors.ts';
import { ApplicationNetwork } from './application-network.ts';
import { checkFetchOptions, type ProviderFetchOptions } from './fetch-options.ts';
import { ownHeaders, toLeanRequest } from './lean-request.ts';
import { NodeTransport } from './node-transport.ts';
import { canUseNodeHttp, isNode, knowsProxies } from './runtime.ts';

/** The result of {@link providerFetch}: a `fetch` that owns its keep-alive connections. */
export interface ProviderFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /**
   * Destroys its connections, idle and in use: running requests reject, later ones are refused. Does nothing if another `fetch`
   * sends the requests.
   */
  close(): void;
}

/**
 * The `fetch` for a provider's SDK; one for each provider instance.
 * - It never follows a redirect: the 3xx response is the answer, so that neither key nor prompt is sent to another origin and the
 *   SDK's error has the status.
 * - On Node it uses keep-alive `node:http` and `node:https`, for a fraction of the CPU time of the global `fetch`. It resolves to
 *   an object with everything that a `Response` has except `clone()`; it is not an `instanceof Response`.
 * - It passes the request to the global `fetch` in other runtimes, for requests that only the global `fetch` can send (`Request`
 *   objects, streamed uploads), and if the application replaced the global `fetch` or undici's dispatcher, before or after this one
 *   was created. With `fetch`, it passes all requests to that function.
 * - Idle connections do not keep a process alive.
 * It rejects like `fetch`: with the signal's reason after an abort, otherwise with a `TypeError` whose `cause` has the reason
 * (`cause.code` as in Node: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`). Reading a body that was cut short, cannot be decoded or is
 * too large also rejects with a `TypeError`, "terminated".
 *
 * @throws ConfigurationError for a proxy in combination with a `fetch`
 */
export function providerFetch({ fetch: own, proxy }: ProviderFetchOptions = {}): ProviderFetch {
  checkFetchOptions({ fetch: own, proxy });
  const network = new ApplicationNetwork();
  let chosen: NodeTransport | 'global' | undefined;
  // On first use: creating a client must cost nothing.
  const transport = (): NodeTransport | 'global' => {
    chosen ??= choose(proxy);
    return chosen;
  };

  const send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (own === undefined) {
      const lean = transport();
      if (lean !== 'global' && !network.isReplaced()) {
        const request = toLeanRequest(input, init);
        if (request !== undefined) return lean.send(request);
      }
    }
    // Cloudflare Workers does not support "error". With "manual" every server runtime returns the 3xx response.
    const given: RequestInit = { ...init, redirect: 'manual' };
    if (given.headers !== undefined) given.headers = ownHeaders(given.headers);
    return (own ?? fetch)(input, given);
  };

  const close = (): void => {
    if (own !== undefined) return;
    const lean = transport();
    if (lean !== 'global') lean.close();
  };

  return Object.assign(send, { close });
}

function choose(proxy: 'environment' | undefined): NodeTransport | 'global' {
  if (proxy === undefined || !isNode()) return canUseNodeHttp() ? new NodeTransport() : 'global';
  if (knowsProxies()) return new NodeTransport({ proxyEnv: process.env });
  throw new ConfigurationError(
    `proxy: "environment" needs Node 22.21 or later; this is ${process.version}. Pass a fetch that uses the proxy.`,
  );
}
