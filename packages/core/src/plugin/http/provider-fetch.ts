import { ConfigurationError } from '../../errors/client-errors.ts';
import { ApplicationNetwork } from './application-network.ts';
import { checkFetchOptions, type ProviderFetchOptions } from './fetch-options.ts';
import { toLeanRequest } from './lean-request.ts';
import { NodeTransport } from './node-transport.ts';
import { canUseNodeHttp, isNode, knowsProxies } from './runtime.ts';

/** What {@link providerFetch} makes: a `fetch` that owns the connections it keeps alive. */
export interface ProviderFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /**
   * Destroys its connections, idle and in use: requests under way reject, later ones are refused. Does nothing where
   * another `fetch` does the work.
   */
  close(): void;
}

/**
 * The `fetch` that providers hand to their SDKs; one per provider instance.
 *
 * - Never follows a redirect: the 3xx response itself is the answer, so that neither key nor prompt travels to another
 *   origin and the SDK's error has the status.
 * - On Node it goes over keep-alive `node:http` and `node:https`, for a fraction of the CPU time of the global `fetch`.
 *   It resolves to an object with everything that a `Response` has but `clone()`, though not an `instanceof Response`.
 * - Elsewhere, for what only the global `fetch` can do (`Request` objects, streamed uploads), and where the application
 *   replaced the global `fetch` or undici's dispatcher, before or after this one was made, it hands the request to the
 *   global `fetch`. With `fetch`, it hands all of them to that one.
 * - Idle connections do not keep a process alive.
 *
 * Rejects as `fetch` does: with the signal's reason after an abort, else with a `TypeError` whose `cause` says why
 * (`cause.code` as Node has it: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`). To read a body that was cut short, cannot be
 * decoded or is too large rejects with a `TypeError` too, "terminated".
 *
 * @throws ConfigurationError for a proxy beside a `fetch`, which goes its own way
 */
export function providerFetch({ fetch: own, proxy }: ProviderFetchOptions = {}): ProviderFetch {
  checkFetchOptions({ fetch: own, proxy });
  const network = new ApplicationNetwork();
  let chosen: NodeTransport | 'global' | undefined;
  // On first use: making a client must cost nothing.
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
    // Cloudflare Workers knows no "error". With "manual" every server runtime gives the 3xx response itself.
    return (own ?? fetch)(input, { ...init, redirect: 'manual' });
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
    `proxy: "environment" needs Node 22.21 or later; this is ${process.version}. Hand over a fetch that goes through the proxy.`,
  );
}
