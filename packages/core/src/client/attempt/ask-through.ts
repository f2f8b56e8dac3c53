import { ConfigurationError } from '../../errors/client-errors.ts';
import { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { Handler } from '../../middleware/compose.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { ResponseSource } from '../../stream/response-source.ts';
import type { Attempt } from './attempt.ts';

/**
 * Asks through the middleware around an attempt.
 * @param request the middleware may change it
 * @throws FlexiAIError, a ConfigurationError for a mistake of a middleware
 */
export async function askThrough(
  handler: Handler,
  request: UnifiedRequest,
  { call, route, number }: Attempt,
  signal: AbortSignal,
): Promise<ResponseSource> {
  const context = {
    ...call.ids,
    mode: call.mode,
    scope: 'attempt',
    signal,
    logger: call.logger,
    metadata: call.options.metadata ?? {},
    provider: route.entry.name,
    model: route.model,
    attempt: number,
  } as const;
  try {
    return await (await handler(request, context)).source();
  } catch (error) {
    // Errors of the provider are typed by now: any other error is a fault of a middleware, not a failure of the provider.
    if (error instanceof FlexiAIError) throw error;
    const message = error instanceof Error ? error.message : 'no message';
    throw new ConfigurationError(`A middleware around the attempt failed: ${message}`, { cause: error });
  }
}
