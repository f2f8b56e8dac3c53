/**
 * The same error for another call, without the tries, which are not its own: the client puts each call's id on its error.
 * What is no error of the library is handed on as it is.
 */
export function errorForOther(error: unknown): unknown {
  if (!(error instanceof Error) || !('attempts' in error)) return error;
  const copy = new Error(error.message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  Object.defineProperties(copy, Object.getOwnPropertyDescriptors(error));
  Object.defineProperty(copy, 'attempts', { value: [], enumerable: true, configurable: true });
  return copy;
}
