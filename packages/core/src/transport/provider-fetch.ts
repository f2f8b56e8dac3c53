import { toLeanRequest } from './lean-request.ts';
import { NodeTransport } from './node-transport.ts';
import { canUseNodeHttp, isDispatcherReplaced } from './runtime.ts';

/** What {@link providerFetch} makes: a `fetch` that owns the connections it keeps alive. */
export interface ProviderFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /**
   * Destroys its connections, idle and in use: requests under way reject, later ones are refused. Does nothing where the
   * global `fetch` does the work.
   */
  close(): void;
}

/**
 * The `fetch` that providers hand to their SDKs unless the user gives one; one per provider instance.
 *
 * - Never follows a redirect: the 3xx response itself is the answer, so that neither key nor prompt travels to another
 *   origin and the SDK's error has the status.
 * - On Node it goes over keep-alive `node:http` and `node:https`, for a fraction of the CPU time of the global `fetch`.
 *   It resolves to an object with everything that a `Response` has but `clone()`, though not an `instanceof Response`.
 * - Elsewhere, and for what only the global `fetch` can do (a proxy from the environment, a replaced undici dispatcher,
 *   `Request` objects, streamed uploads), it hands the request to the global `fetch`.
 * - Idle connections do not keep a process alive.
 *
 * Rejects as `fetch` does: with the signal's reason after an abort, else with a `TypeError` whose `cause` says why
 * (`cause.code` as Node has it: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`). To read a body that was cut short, cannot be
 * decoded or is too large rejects with a `TypeError` too, "terminated".
 */
export function providerFetch(): ProviderFetch {
  let chosen: NodeTransport | 'global' | undefined;
  // On first use: making a client must cost nothing.
  const transport = (): NodeTransport | 'global' => {
    chosen ??= canUseNodeHttp() ? new NodeTransport() : 'global';
    return chosen;
  };

  const send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const own = transport();
    if (own !== 'global' && !isDispatcherReplaced()) {
      const request = toLeanRequest(input, init);
      if (request !== undefined) return own.send(request);
    }
    // Cloudflare Workers knows no "error". With "manual" every server runtime gives the 3xx response itself.
    return fetch(input, { ...init, redirect: 'manual' });
  };

  const close = (): void => {
    const own = transport();
    if (own !== 'global') own.close();
  };

  return Object.assign(send, { close });
}
