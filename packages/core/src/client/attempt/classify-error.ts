import { errorFromStatus } from '../../errors/error-from-status.ts';
import { errorTraits } from '../../errors/error-traits.ts';
import { FlexiAIError } from '../../errors/flexiai-error.ts';
import { ConnectionError, InvalidResponseError } from '../../errors/provider-error.ts';
import type { HeadersLike } from '../../errors/retry-after.ts';

/**
 * The library's error for what a provider threw. Plugins throw typed errors; this is for all others: an error with an HTTP
 * status, a broken connection, or a fault of the plugin.
 */
export function classifyError(thrown: unknown, provider: string, model: string): FlexiAIError {
  try {
    return classify(thrown, provider, model);
  } catch {
    // Its getters throw: nothing can be read from it.
    return new InvalidResponseError(`"${provider}" failed in an unexpected way.`, { provider, model });
  }
}

/** A copy of a frozen error, for the client to add its ids and attempts, and to mask the key. */
function openCopy(error: FlexiAIError): FlexiAIError {
  const copy = Object.create(Object.getPrototypeOf(error) as object) as FlexiAIError;
  for (const key of Reflect.ownKeys(error)) {
    const enumerable = Object.getOwnPropertyDescriptor(error, key)?.enumerable === true;
    Object.defineProperty(copy, key, {
      value: Reflect.get(error, key),
      enumerable,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

function classify(thrown: unknown, provider: string, model: string): FlexiAIError {
  // Another version of core may have codes that this one does not know.
  if (thrown instanceof FlexiAIError && Object.hasOwn(errorTraits, thrown.code)) {
    return Object.isExtensible(thrown) ? thrown : openCopy(thrown);
  }
  const shape: { status?: unknown; headers?: unknown; code?: unknown; cause?: { code?: unknown } } =
    typeof thrown === 'object' && thrown !== null ? thrown : {};
  const message = thrown instanceof Error && thrown.message !== '' ? thrown.message : 'no message';
  if (typeof shape.status === 'number') {
    const headers =
      typeof shape.headers === 'object' && shape.headers !== null ? (shape.headers as HeadersLike) : undefined;
    return errorFromStatus(message, { provider, model, status: shape.status, headers, cause: thrown });
  }
  const code = [shape.code, shape.cause?.code].find((candidate) => typeof candidate === 'string');
  if (code !== undefined && /^(?:E[A-Z]+|EAI_[A-Z]+|UND_ERR\w+)$/.test(String(code))) {
    return new ConnectionError(`No connection to "${provider}" (${String(code)}).`, { provider, model, cause: thrown });
  }
  return new InvalidResponseError(`"${provider}" failed in an unexpected way: ${message}`, {
    provider,
    model,
    cause: thrown,
  });
}
