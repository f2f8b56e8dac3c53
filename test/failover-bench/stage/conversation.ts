import { isObject, type JsonObject, listOf, objectOf, stringOf } from '@flexiai/core/plugin';
import type { RecordedRequest } from '@flexiai/testing';

/** Whether the request ends with the beginning of the model's turn. */
export function isPrefilled(request: RecordedRequest): boolean {
  return messagesOf(request).at(-1)?.['role'] === 'assistant';
}

/** The beginning of the answer in the request, as the model's turn or to be continued; `undefined` without one. */
export function beginningOf(request: RecordedRequest): string | undefined {
  return stringOf(messagesOf(request).findLast(({ role }) => role === 'assistant')?.['content']);
}

function messagesOf({ body }: RecordedRequest): readonly JsonObject[] {
  return listOf(objectOf(body)?.['messages']).filter(isObject);
}
