import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { usableId } from './usable-id.ts';

const storage = new AsyncLocalStorage<string>();

/**
 * Runs `fn`, and all that it starts, under one correlation id: every line, event and error of calls made in it carries it.
 *
 * @param id such as `correlationIdFrom(request.headers)`. One that is missing, longer than 128 characters, or of other
 * characters than ids have is replaced by a random UUID.
 * @returns what `fn` returns
 */
export function withCorrelationId<Result>(id: string | undefined, fn: (id: string) => Result): Result {
  const used = usableId(id) ?? randomUUID();
  return storage.run(used, () => fn(used));
}

/** The correlation id of what is under way here, if `withCorrelationId` stands around it. */
export function currentCorrelationId(): string | undefined {
  return storage.getStore();
}
