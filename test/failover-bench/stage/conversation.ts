import { isObject, type JsonObject, listOf, objectOf, stringOf } from '@flexiai/core/plugin';
import type { RecordedRequest } from '@flexiai/testing';

/** Whether the request ends with the beginning of the model's own turn. */
export function isPrefilled(request: RecordedRequest): boolean {
  return messagesOf(request).at(-1)?.['role'] === 'assistant';
}

/** The answer's beginning that the request holds, as the model's turn or to be continued; `undefined` without any. */
export function beginningOf(request: RecordedRequest): string | undefined {
  return stringOf(messagesOf(request).findLast(({ role }) => role === 'assistant')?.['content']);
}

function messagesOf({ body }: RecordedRequest): readonly JsonObject[] {
  return listOf(objectOf(body)?.['messages']).filter(isObject);
}
