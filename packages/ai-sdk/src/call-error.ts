import { APICallError, type JSONObject } from '@ai-sdk/provider';
import { AllProvidersFailedError, FlexiAIError, ProviderError } from '@flexiai/core';

/**
 * The error of a call of the AI SDK: the caller's own reason after an abort, otherwise an `APICallError` with the client's error
 * as its `cause`. `isRetryable` is `false`: the client has retried and failed over already, and retries of the AI SDK would
 * multiply with them.
 */
export function toCallError(error: unknown, modelId: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (!(error instanceof FlexiAIError)) return error;
  const last = lastProviderError(error);
  const json = error.toJSON();
  return new APICallError({
    message: error.message,
    // Several providers may have been called: their names are in the ledger.
    url: `flexiai:${modelId}`,
    // Never the prompt: applications log errors.
    requestBodyValues: {},
    statusCode: last?.status,
    responseHeaders: headersOf(last, waitOf(error)),
    responseBody: JSON.stringify(json),
    isRetryable: false,
    data: json as JSONObject,
    cause: error,
  } as ConstructorParameters<typeof APICallError>[0]);
}

/** The client's error in the chain of `lastError` and `cause` of an error; `undefined` if the chain has none. */
export function flexiaiErrorOf(error: unknown): FlexiAIError | undefined {
  let link: unknown = error;
  for (let depth = 0; depth < DEEPEST && typeof link === 'object' && link !== null; depth += 1) {
    if (link instanceof FlexiAIError) return link;
    link = Reflect.get(link, 'lastError') ?? Reflect.get(link, 'cause');
  }
  return undefined;
}

const DEEPEST = 6;

/** The last error of a provider with an HTTP status, or the last one of any provider. */
function lastProviderError(error: FlexiAIError): ProviderError | undefined {
  if (error instanceof ProviderError) return error;
  if (!(error instanceof AllProvidersFailedError)) return undefined;
  const failures = error.errors.filter((each) => each instanceof ProviderError);
  return failures.findLast(({ status }) => status !== undefined) ?? failures.at(-1);
}

/** The shortest wait that a provider asked for, in ms: after it, one of the providers can be asked again. */
function waitOf(error: FlexiAIError): number | undefined {
  const errors = error instanceof AllProvidersFailedError ? error.errors : [error];
  const waits = errors.flatMap((each) => (each instanceof ProviderError ? (each.retryAfterMs ?? []) : []));
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** The headers that applications read, under the names of the services, of which the AI SDK itself knows the first two. */
function headersOf(
  { providerRequestId: requestId }: Partial<ProviderError> = {},
  waitMs: number | undefined,
): Record<string, string> | undefined {
  if (waitMs === undefined && requestId === undefined) return undefined;
  return {
    ...(waitMs !== undefined && {
      'retry-after': String(Math.ceil(waitMs / 1000)),
      'retry-after-ms': String(waitMs),
    }),
    ...(requestId !== undefined && { 'x-request-id': requestId }),
  };
}
