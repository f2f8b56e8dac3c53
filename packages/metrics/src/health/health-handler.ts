import type { FlexiAI } from '@flexiai/core';
import { ConfigurationError, checkByRules, describeValue } from '@flexiai/core/plugin';
import { AUTH_RULE, type AuthOptions, isAuthorized, unauthorized } from '../http/auth.ts';
import { methodNotAllowed } from '../http/method-not-allowed.ts';
import { healthDetails } from './health-details.ts';
import { type Readiness, readinessOf } from './readiness.ts';

/** How health is served. */
export interface HealthHandlerOptions {
  /** Access to `/details`. @default none: there is no `/details` without it */
  readonly auth?: AuthOptions;
}

/**
 * A handler for probes, by the last piece of the path, wherever it is mounted:
 *
 * - `/live`: 200 while the process answers. Depends on no provider.
 * - `/ready`: 200, or 503 when the client is closed or no entry could be asked. An open circuit is no reason while its entry would
 *   be asked as the last resort.
 * - `/details`: for operators, with `auth` only: each entry with its circuit, its rests and its last error's code.
 *
 * Asks no provider anything. Other methods than GET and HEAD are answered with 405, other paths with 404.
 *
 * @throws ConfigurationError
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

/** A routing strategy of the application that throws would fail each call, too. */
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
