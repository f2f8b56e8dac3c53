import type { FlexiAI } from '@flexiai/core';
import { ConfigurationError, describeValue } from '@flexiai/core/plugin';
import { createMetrics } from '../collector/create-metrics.ts';
import type { DashboardOptions } from './dashboard-options.ts';
import { Feed } from './feed/feed.ts';
import { Recorder } from './feed/recorder.ts';
import { StateSource } from './feed/state-source.ts';
import { isAllowedHost } from './http/allowed-host.ts';
import { pageDocument, pageFile } from './http/page-files.ts';
import { type ResolvedDashboardOptions, resolveDashboardOptions } from './http/resolve-dashboard-options.ts';
import { json, plainText, secured } from './http/responses.ts';
import { isSameOrigin, runAction } from './http/run-action.ts';
import { SignIn } from './http/sign-in.ts';
import { RANGES_MS, type RangeMs } from './model/dashboard-state.ts';

/** What a server may pass on beside a request. */
export interface RequestInfo {
  /** The address of the client: failed attempts to sign in are counted by address. */
  readonly remoteAddress?: string | undefined;
}

/** A handler for requests to the dashboard. */
export interface DashboardHandler {
  (request: Request, info?: RequestInfo): Promise<Response>;
  /** Ends every feed, and stops listening to the client. Further requests are answered with 503. */
  close(): void;
}

/**
 * The dashboard of a client as a handler: for Hono, Next.js, Bun and Deno as it is, for Express, Fastify and
 * `node:http` through `toNodeHandler`. It can be mounted at any path, and answers all paths below.
 *
 * ```ts
 * app.all('/flexiai/*', (context) => handler(context.req.raw));
 * ```
 *
 * @throws ConfigurationError that lists every problem with its path; also if `auth` is missing
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { dashboardHandler } from '@flexiai/metrics';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const ai = createFlexiAI({ providers: [mockProvider()({ model: 'demo' })] });
 * const handler = dashboardHandler(ai, { auth: { token: 'a-long-secret-token-of-your-own-0123456789' } });
 * console.log((await handler(new Request('http://localhost/flexiai/'))).status);
 * handler.close();
 * await ai.close();
 * ```
 */
export function dashboardHandler(ai: FlexiAI, options: DashboardOptions): DashboardHandler {
  if (typeof ai?.on !== 'function' || typeof ai.getProviderStatus !== 'function') {
    throw new ConfigurationError(`dashboardHandler expects a client of createFlexiAI, got ${describeValue(ai)}.`);
  }
  const dashboard = new Dashboard(ai, resolveDashboardOptions('dashboardHandler', options));
  const handler = (request: Request, info: RequestInfo = {}): Promise<Response> => dashboard.handle(request, info);
  return Object.assign(handler, { close: () => dashboard.close() });
}

class Dashboard {
  readonly #ai: FlexiAI;
  readonly #options: ResolvedDashboardOptions;
  readonly #recorder: Recorder;
  readonly #source: StateSource;
  readonly #feed: Feed;
  readonly #signIn: SignIn;
  readonly #token: string;
  readonly #detach: () => void;
  #isClosed = false;

  constructor(ai: FlexiAI, options: ResolvedDashboardOptions) {
    this.#ai = ai;
    this.#options = options;
    const metrics = options.metrics ?? createMetrics();
    this.#detach = options.metrics === undefined ? metrics.attach(ai, { client: options.client }) : () => undefined;
    this.#recorder = new Recorder(ai);
    this.#token = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '');
    const { client, title, actions, limits, settings } = options;
    this.#source = new StateSource({
      ...{ ai, metrics, client, title, limits, settings },
      recorder: this.#recorder,
      token: actions ? this.#token : undefined,
    });
    this.#feed = new Feed(this.#source);
    this.#signIn = new SignIn(options.auth);
  }

  async handle(request: Request, info: RequestInfo): Promise<Response> {
    return secured(await this.#answer(request, info));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#feed.close();
    this.#recorder.stop();
    this.#detach();
  }

  async #answer(request: Request, { remoteAddress = '' }: RequestInfo): Promise<Response> {
    if (this.#isClosed) return plainText(503, 'The dashboard is closed.');
    if (!isAllowedHost(request, this.#options.hosts)) {
      return plainText(403, 'This host is not allowed: the option hosts lists the allowed ones.');
    }
    const signedIn = await this.#signIn.check(request, remoteAddress);
    if ('refused' in signedIn) return signedIn.refused;
    const { pathname, searchParams } = new URL(request.url);
    const name = pathname.slice(pathname.lastIndexOf('/') + 1);
    if (name === 'action') return this.#act(request, signedIn.user);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plainText(405, 'Only GET and HEAD are allowed here.', { allow: 'GET, HEAD' });
    }
    if (name === 'feed' || name === 'state') {
      // Another page could not read the feed, but could keep the server busy.
      if (!isSameOrigin(request)) return plainText(403, 'The request comes from another page.');
      const rangeMs = rangeIn(searchParams);
      if (rangeMs === undefined)
        return plainText(400, `range: expected one of ${RANGES_MS.join(', ')} (milliseconds).`);
      return name === 'feed' ? this.#feed.open(rangeMs, request.signal) : json(200, this.#source.whole(rangeMs));
    }
    return pageFile(name, request) ?? (/\.\w+$/.test(name) ? plainText(404, 'Not found') : this.#page(name, request));
  }

  async #act(request: Request, user: string | undefined): Promise<Response> {
    if (!this.#options.actions) return json(403, { error: 'The dashboard is read-only.' });
    return runAction(request, user, {
      ai: this.#ai,
      recorder: this.#recorder,
      feed: this.#feed,
      token: this.#token,
      audit: this.#options.onAction,
    });
  }

  /** The document's links are relative, so that they work below any path, with or without a trailing slash. */
  #page(name: string, request: Request): Response {
    const { basePath } = this.#options;
    if (basePath !== undefined) return pageDocument(basePath.endsWith('/') ? basePath : `${basePath}/`, request);
    return pageDocument(name === '' ? './' : `./${name}/`, request);
  }
}

function rangeIn(parameters: URLSearchParams): RangeMs | undefined {
  const given = parameters.get('range') ?? String(RANGES_MS[0]);
  return RANGES_MS.find((range) => String(range) === given);
}
