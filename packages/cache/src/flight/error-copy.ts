/**
 * A copy of an error for another call, without the attempts of the original call, because the client adds each call's
 * id. An error of another type is returned as it is.
 */
export function errorForOther(error: unknown): unknown {
  if (!(error instanceof Error) || !('attempts' in error)) return error;
  const copy = new Error(error.message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  Object.defineProperties(copy, Object.getOwnPropertyDescriptors(error));
  Object.defineProperty(copy, 'attempts', { value: [], enumerable: true, configurable: true });
  return copy;
}
