import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { usableId } from './usable-id.ts';

const storage = new AsyncLocalStorage<string>();

/**
 * Runs `fn`, and everything that it starts, with one correlation id: every line, event and error of calls in it has
 * this id.
 *
 * @param id such as `correlationIdFrom(request.headers)`. An id that is missing, longer than 128 characters, or has
 * invalid characters is replaced by a random UUID.
 * @returns the result of `fn`
 * @example
 * ```ts
 * import { currentCorrelationId, withCorrelationId } from '@flexiai/logger';
 *
 * withCorrelationId('request-7', () => console.log(currentCorrelationId()));
 * ```
 */
export function withCorrelationId<Result>(id: string | undefined, fn: (id: string) => Result): Result {
  const used = usableId(id) ?? randomUUID();
  return storage.run(used, () => fn(used));
}

/** The correlation id of the current context, if it is inside `withCorrelationId`. */
export function currentCorrelationId(): string | undefined {
  return storage.getStore();
}
