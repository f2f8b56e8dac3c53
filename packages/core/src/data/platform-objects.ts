// Platform objects are recognised by their methods and fields. `instanceof` works within one realm and one implementation only: a
// framework's sandbox, a test runner's context and a polyfill have other classes, whose objects work as well.

/** Whether the value works as an `AbortSignal`. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof fieldOf(value, 'aborted') === 'boolean' &&
    typeof fieldOf(value, 'addEventListener') === 'function' &&
    typeof fieldOf(value, 'removeEventListener') === 'function'
  );
}

/** The reason of the abort. Older implementations have no `reason`. */
export function abortReason(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException('This operation was aborted', 'AbortError');
}

/** Whether the value holds bytes like a `Uint8Array`; a `Buffer` does. */
export function isBytes(value: unknown): value is Uint8Array<ArrayBuffer> {
  return (
    value instanceof Uint8Array || (ArrayBuffer.isView(value) && fieldOf(value, Symbol.toStringTag) === 'Uint8Array')
  );
}

/** Whether the value is a parsed URL. */
export function isUrl(value: unknown): value is URL {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof fieldOf(value, 'href') === 'string' &&
    typeof fieldOf(value, 'protocol') === 'string' &&
    typeof fieldOf(value, 'searchParams') === 'object'
  );
}

/** Whether the value is an error, also one that Node creates outside a test runner's context. */
export function isError(value: unknown): value is Error {
  if (value instanceof Error) return true;
  try {
    const tag = Object.prototype.toString.call(value);
    return tag === '[object Error]' || tag === '[object DOMException]';
  } catch {
    return false;
  }
}

/** A field of an object; reading it may throw. */
function fieldOf(object: object, name: string | symbol): unknown {
  try {
    return Reflect.get(object, name);
  } catch {
    return undefined;
  }
}
