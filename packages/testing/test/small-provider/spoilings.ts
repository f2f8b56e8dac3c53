import {
  type CallContext,
  ProviderError,
  type StreamPart,
  type UnifiedRequest,
  type Usage,
} from '@flexiai/core/plugin';
import type { Spoiling } from './spoilt-plugin.ts';

// Helpers of many mistakes: they change a request, a context, an error, the figures or the parts of an answer.

export function withRequest(change: (request: UnifiedRequest) => UnifiedRequest): Spoiling {
  return {
    call: (call) => (request, context) => call(change(request), context),
    stream: (stream) => (request, context) => stream(change(request), context),
  };
}

export function withContext(change: (context: CallContext) => CallContext): Spoiling {
  return {
    call: (call) => (request, context) => call(request, change(context)),
    stream: (stream) => (request, context) => stream(request, change(context)),
  };
}

export function withError(change: (error: ProviderError, context: CallContext) => ProviderError): Spoiling {
  const changed = (error: unknown, context: CallContext): unknown =>
    error instanceof ProviderError ? change(error, context) : error;
  return {
    call: (call) => (request, context) =>
      call(request, context).catch((error: unknown) => Promise.reject(changed(error, context))),
    stream: (stream) =>
      async function* (request, context) {
        try {
          yield* stream(request, context);
        } catch (error) {
          throw changed(error, context);
        }
      },
  };
}

export function withUsage(change: (usage: Usage) => Usage): Spoiling {
  const changed = (part: StreamPart): StreamPart =>
    part.type === 'finish' ? { ...part, usage: change(part.usage) } : part;
  return {
    call: (call) => async (request, context) => {
      const response = await call(request, context);
      return { ...response, usage: change(response.usage) };
    },
    stream: (stream) =>
      async function* (request, context) {
        for await (const part of stream(request, context)) yield changed(part);
      },
  };
}

/** Keeps the current request in one place for all calls. */
export function lastOf(): (request: UnifiedRequest) => Promise<UnifiedRequest> {
  let last: UnifiedRequest;
  return async (request) => {
    last = request;
    await new Promise((resolve) => setImmediate(resolve));
    return last;
  };
}

/** The same error with another message, or other fields. */
export function retold(
  { code, provider, model, status, requestId, retryAfterMs }: ProviderError,
  message: string,
  facts: { readonly retryAfterMs?: undefined } = {},
): ProviderError {
  return new ProviderError(code, message, { provider, model, status, requestId, retryAfterMs, ...facts });
}

/** Maps each part of an answer to another part, or none. */
export function withParts(change: (part: StreamPart, request: UnifiedRequest) => StreamPart | undefined): Spoiling {
  return {
    async *parts(parts, request) {
      for await (const part of parts) {
        const changed = change(part, request);
        if (changed !== undefined) yield changed;
      }
    },
  };
}
