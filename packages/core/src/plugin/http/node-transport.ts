import type { Agent, AgentOptions, ClientRequest } from 'node:http';
import { abortReason } from '../../data/platform-objects.ts';
import { withHint } from './connection-hint.ts';
import { Exchange } from './exchange.ts';
import type { LeanRequest } from './lean-request.ts';
import { LeanResponse } from './lean-response.ts';
import { fetchFailed } from './transport-error.ts';

/** Shorter than the idle limits of common load balancers (60 s and more); a shorter limit that a server announces is used. */
const MAX_IDLE_MS = 30_000;

/** A connection that was used within this time is taken to be open without a check. */
const FRESH_MS = 100;

/** The module of a protocol. The module and not its function, because monitors replace the function. */
interface Route {
  readonly module: Pick<typeof import('node:http'), 'request'>;
  readonly agent: Agent;
}

/** Sends requests over `node:http` and `node:https` and keeps their connections alive for later requests. */
export class NodeTransport {
  readonly #options: AgentOptions;
  #http: Route | undefined;
  #https: Route | undefined;
  #lastUsed = 0;
  #isClosed = false;

  readonly #markUsed = (): void => {
    this.#lastUsed = Date.now();
  };

  /** @param options more options for its agents */
  constructor(options: AgentOptions = {}) {
    this.#options = { keepAlive: true, timeout: MAX_IDLE_MS, ...options };
  }

  /** Rejects like `fetch`. */
  async send(request: LeanRequest): Promise<LeanResponse> {
    try {
      return await this.#send(request);
    } catch (error) {
      throw withHint(error, request.url, this.#options.proxyEnv !== undefined);
    }
  }

  async #send(request: LeanRequest): Promise<LeanResponse> {
    const route = this.#route(request.url.protocol);
    if (this.#mayBeStale(route.agent)) await oneTurn();
    const exchange = this.#exchange(request, route, route.agent);
    try {
      return await answer(request, exchange);
    } catch (error) {
      if (!exchange.isRepeatable) throw error;
      return answer(request, this.#exchange(request, route, false));
    }
  }

  /** Destroys all connections, idle and in use. */
  close(): void {
    this.#isClosed = true;
    this.#http?.agent.destroy();
    this.#https?.agent.destroy();
  }

  #route(protocol: string): Route {
    if (protocol === 'http:') {
      if (this.#http === undefined) {
        const module = process.getBuiltinModule('node:http');
        this.#http = { module, agent: new module.Agent(this.#options) };
      }
      return this.#http;
    }
    if (this.#https === undefined) {
      const module = process.getBuiltinModule('node:https');
      this.#https = { module, agent: new module.Agent(this.#options) };
    }
    return this.#https;
  }

  /**
   * Waits until the event loop has read the network events: a server may close an idle connection at any time, and Node sees that
   * only then. After blocking work, or in a function that was frozen, a request could otherwise be lost on a closed connection.
   */
  #mayBeStale(agent: Agent): boolean {
    return Date.now() - this.#lastUsed > FRESH_MS && Object.keys(agent.freeSockets).length > 0;
  }

  #exchange({ url, method, headers, signal }: LeanRequest, { module }: Route, agent: Agent | false): Exchange {
    if (signal?.aborted === true) throw abortReason(signal);
    if (this.#isClosed) throw fetchFailed(new Error('The provider of this fetch was closed.'));
    let client: ClientRequest;
    try {
      client = module.request({
        protocol: url.protocol,
        // An IPv6 address has brackets in a URL and none in a lookup.
        hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
        port: url.port,
        path: url.pathname + url.search,
        method,
        headers,
        agent,
      });
    } catch (error) {
      throw fetchFailed(error);
    }
    client.once('close', this.#markUsed);
    this.#markUsed();
    return new Exchange(client, signal);
  }
}

async function answer(request: LeanRequest, exchange: Exchange): Promise<LeanResponse> {
  const message = await exchange.start(request.body);
  return new LeanResponse(request.url.href, request.method, message, exchange);
}

/** Waits until the event loop has polled the network once: the second check phase follows a poll. */
function oneTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
