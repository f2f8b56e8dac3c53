import { checkByRules } from '@flexiai/core/plugin';
import { checkMetrics } from '../collector/check-metrics.ts';
import type { Metrics } from '../collector/metrics.ts';
import { AUTH_RULE, type AuthOptions, isAuthorized, unauthorized } from '../http/auth.ts';
import { methodNotAllowed } from '../http/method-not-allowed.ts';
import { CONTENT_TYPES, preferredFormat } from './exposition-format.ts';
import { toExposition } from './to-exposition.ts';

/** Options of the handler. */
export interface PrometheusHandlerOptions {
  /**
   * Access control. Prometheus sends credentials by `authorization` or `basic_auth`. @default none: every client that
   * reaches the address may scrape
   */
  readonly auth?: AuthOptions;
}

/**
 * A handler that answers scrapes, at whatever path it is mounted: in OpenMetrics 1.0 if `Accept` prefers it, otherwise
 * in the text format 0.0.4. Other methods than GET and HEAD are answered with 405.
 *
 * @throws ConfigurationError
 * @example
 * ```ts
 * import { createMetrics, prometheusHandler } from '@flexiai/metrics';
 *
 * const handler = prometheusHandler(createMetrics());
 * console.log((await handler(new Request('http://localhost/metrics'))).status);
 * ```
 */
export function prometheusHandler(
  metrics: Metrics,
  options: PrometheusHandlerOptions = {},
): (request: Request) => Promise<Response> {
  checkMetrics('prometheusHandler', metrics);
  checkByRules('prometheusHandler', options, { auth: AUTH_RULE });
  const { auth } = options;
  return async (request) => {
    const refused = methodNotAllowed(request);
    if (refused !== undefined) return refused;
    if (auth !== undefined && !(await isAuthorized(auth, request))) return unauthorized(auth);
    const format = preferredFormat(request.headers.get('accept'));
    const headers = { 'content-type': CONTENT_TYPES[format], 'cache-control': 'no-store', vary: 'accept' };
    const isHead = request.method === 'HEAD';
    return new Response(isHead ? null : toExposition(metrics.snapshot(), format), { headers });
  };
}
