// Objects of the platform, told by what they can do. `instanceof` knows those of one realm and one implementation only: a
// framework's sandbox, a test runner's context and a polyfill have others, which work just as well.

/** Whether it can be listened to as an `AbortSignal`. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof fieldOf(value, 'aborted') === 'boolean' &&
    typeof fieldOf(value, 'addEventListener') === 'function' &&
    typeof fieldOf(value, 'removeEventListener') === 'function'
  );
}

/** Why the signal was aborted. Older implementations do not say. */
export function abortReason(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException('This operation was aborted', 'AbortError');
}

/** Whether it holds bytes as a `Uint8Array` does; a `Buffer` is one. */
export function isBytes(value: unknown): value is Uint8Array<ArrayBuffer> {
  return (
    value instanceof Uint8Array || (ArrayBuffer.isView(value) && fieldOf(value, Symbol.toStringTag) === 'Uint8Array')
  );
}

/** Whether it is a parsed URL. */
export function isUrl(value: unknown): value is URL {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof fieldOf(value, 'href') === 'string' &&
    typeof fieldOf(value, 'protocol') === 'string' &&
    typeof fieldOf(value, 'searchParams') === 'object'
  );
}

/** Whether it is an error, such as one of Node's own inside a test runner's context. */
export function isError(value: unknown): value is Error {
  if (value instanceof Error) return true;
  try {
    const tag = Object.prototype.toString.call(value);
    return tag === '[object Error]' || tag === '[object DOMException]';
  } catch {
    return false;
  }
}

/** A field, of an object that may throw, whatever it is asked. */
function fieldOf(object: object, name: string | symbol): unknown {
  try {
    return Reflect.get(object, name);
  } catch {
    return undefined;
  }
}
