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

/** What a server may tell of a request beside it. */
export interface RequestInfo {
  /** The address of the client: refused attempts to sign in are counted for each one. */
  readonly remoteAddress?: string | undefined;
}

/** Answers requests for the dashboard. */
export interface DashboardHandler {
  (request: Request, info?: RequestInfo): Promise<Response>;
  /** Ends every feed, and stops listening to the client. Requests are answered with 503 from then on. */
  close(): void;
}

/**
 * The dashboard of a client as a handler: for Hono, Next.js, Bun and Deno as it is, for Express, Fastify and `node:http` through
 * `toNodeHandler`. It can be mounted at any path, and answers all paths below.
 *
 * ```ts
 * app.all('/flexiai/*', (context) => handler(context.req.raw));
 * ```
 *
 * @throws ConfigurationError that lists every problem with its path; without `auth`, too
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
      return plainText(403, 'This host is not answered: the option hosts names those that are.');
    }
    const signedIn = await this.#signIn.check(request, remoteAddress);
    if ('refused' in signedIn) return signedIn.refused;
    const { pathname, searchParams } = new URL(request.url);
    const name = pathname.slice(pathname.lastIndexOf('/') + 1);
    if (name === 'action') return this.#act(request, signedIn.user);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plainText(405, 'Only GET and HEAD are answered here.', { allow: 'GET, HEAD' });
    }
    if (name === 'feed' || name === 'state') {
      // Another page could not read it, but keep it busy.
      if (!isSameOrigin(request)) return plainText(403, 'The request comes from another page.');
      const rangeMs = rangeIn(searchParams);
      if (rangeMs === undefined) return plainText(400, `range is one of ${RANGES_MS.join(', ')} (milliseconds).`);
      return name === 'feed' ? this.#feed.open(rangeMs, request.signal) : json(200, this.#source.whole(rangeMs));
    }
    return pageFile(name, request) ?? (/\.\w+$/.test(name) ? plainText(404, 'Not found') : this.#page(name, request));
  }

  async #act(request: Request, user: string | undefined): Promise<Response> {
    if (!this.#options.actions) return json(403, { error: 'The dashboard is for reading only.' });
    return runAction(request, user, {
      ai: this.#ai,
      recorder: this.#recorder,
      feed: this.#feed,
      token: this.#token,
      audit: this.#options.onAction,
    });
  }

  /** The document's links are relative: they hold below any path, with a slash at its end or without. */
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
