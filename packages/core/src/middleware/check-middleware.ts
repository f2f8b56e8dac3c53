import { describeValue } from '../data/describe-value.ts';
import type { Middleware } from './middleware.ts';

/** The problem of an invalid middleware; `undefined` if it is valid. */
export function checkMiddleware(candidate: unknown): string | undefined {
  if (typeof candidate !== 'object' || candidate === null) {
    // Such as `middleware: [cache]` in place of `middleware: [cache()]`.
    const hint = typeof candidate === 'function' ? ': call it, as in cache()' : '';
    return `expected { name, scope, handle }, got ${describeValue(candidate)}${hint}`;
  }
  const { name, scope, handle, admit, foresee, pricing, passive } = candidate as {
    [Field in keyof Middleware]?: unknown;
  };
  if (typeof name !== 'string' || name === '') return `needs a name, got ${describeValue(name)}`;
  if (scope !== 'call' && scope !== 'attempt')
    return `needs a scope of "call" or "attempt", got ${describeValue(scope)}`;
  if (typeof handle !== 'function') return `needs a handle function, got ${describeValue(handle)}`;
  for (const [field, value] of Object.entries({ admit, foresee })) {
    if (value !== undefined && typeof value !== 'function')
      return `has a ${field} that is not a function: ${describeValue(value)}`;
  }
  if (passive !== undefined && typeof passive !== 'boolean') {
    return `needs a passive of true or false, got ${describeValue(passive)}`;
  }
  return pricing === undefined || isPriceSource(pricing)
    ? undefined
    : `needs pricing with pending, costOf and estimateUsd, got ${describeValue(pricing)}`;
}

/** Recognised by its shape, because the middleware may hold another copy of core. */
function isPriceSource(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ['pending', 'costOf', 'estimateUsd'].every((method) => typeof Reflect.get(value, method) === 'function');
}
