import type { FlexiAI } from '@flexiai/core';
import { ConfigurationError, checkByRules, describeValue } from '@flexiai/core/plugin';
import { AUTH_RULE, type AuthOptions, isAuthorized, unauthorized } from '../http/auth.ts';
import { methodNotAllowed } from '../http/method-not-allowed.ts';
import { healthDetails } from './health-details.ts';
import { type Readiness, readinessOf } from './readiness.ts';

/** Options of the health handler. */
export interface HealthHandlerOptions {
  /** Access to `/details`. @default none: without it, `/details` does not exist */
  readonly auth?: AuthOptions;
}

/**
 * A handler for probes, by the last segment of the path, wherever it is mounted:
 *
 * - `/live`: 200 while the process answers. Does not depend on providers.
 * - `/ready`: 200, or 503 when the client is closed or no entry is available. An entry with an open circuit counts as
 *   available
 *  while it would be called as the last resort.
 * - `/details`: for operators, with `auth` only: each entry with its circuit, its cool-downs and its last error code.
 *
 * Makes no request to a provider. Other methods than GET and HEAD are answered with 405, other paths with 404.
 *
 * @throws ConfigurationError
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { healthHandler } from '@flexiai/metrics';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const ai = createFlexiAI({ providers: [mockProvider()({ model: 'demo' })] });
 * const handler = healthHandler(ai);
 * console.log((await handler(new Request('http://localhost/health/ready'))).status);
 * await ai.close();
 * ```
 */
export function healthHandler(
  ai: FlexiAI,
  options: HealthHandlerOptions = {},
): (request: Request) => Promise<Response> {
  if (typeof ai?.explain !== 'function') {
    throw new ConfigurationError(`healthHandler expects a client of createFlexiAI, got ${describeValue(ai)}.`);
  }
  checkByRules('healthHandler', options, { auth: AUTH_RULE });
  const { auth } = options;
  return async (request) => {
    const refused = methodNotAllowed(request);
    if (refused !== undefined) return refused;
    const path = new URL(request.url).pathname.replace(/\/+$/, '');
    switch (path.slice(path.lastIndexOf('/') + 1)) {
      case 'live':
        return answer(request, 200, { status: 'live' });
      case 'ready': {
        const { ready } = readiness(ai);
        return answer(request, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
      }
      case 'details': {
        if (auth === undefined) return answer(request, 404, { status: 'not found' });
        if (!(await isAuthorized(auth, request))) return unauthorized(auth);
        return answer(request, 200, healthDetails(ai, readiness(ai)));
      }
      default:
        return answer(request, 404, { status: 'not found' });
    }
  };
}

/** A custom routing strategy that throws would fail each call, too. */
function readiness(ai: FlexiAI): Readiness {
  try {
    return readinessOf(ai);
  } catch {
    return { ready: false, reason: 'no-candidate', skipped: [] };
  }
}

function answer({ method }: Request, status: number, body: object): Response {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(method === 'HEAD' ? null : `${JSON.stringify(body)}\n`, { status, headers });
}
