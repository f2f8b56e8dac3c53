import { describeValue } from '../errors/describe-value.ts';

/** What is wrong with a middleware; `undefined` when nothing is. */
export function checkMiddleware(candidate: unknown): string | undefined {
  if (typeof candidate !== 'object' || candidate === null) {
    return `expected { name, scope, handle }, got ${describeValue(candidate)}`;
  }
  const { name, scope, handle } = candidate as { name?: unknown; scope?: unknown; handle?: unknown };
  if (typeof name !== 'string' || name === '') return `needs a name, got ${describeValue(name)}`;
  if (scope !== 'call' && scope !== 'attempt')
    return `needs a scope of "call" or "attempt", got ${describeValue(scope)}`;
  return typeof handle === 'function' ? undefined : `needs a handle function, got ${describeValue(handle)}`;
}
