import type { AssistantPart } from '@flexiai/core';
import { isObject } from '@flexiai/core/plugin';
import { type CacheEntry, ENTRY_VERSION } from './cache-entry.ts';

/** Whether a value from a store has the form of an entry with this `key`. */
export function isEntryOf(key: string, value: unknown): value is CacheEntry {
  if (!isObject(value) || value['version'] !== ENTRY_VERSION || value['key'] !== key) return false;
  const { partition, tags, storedAt, freshUntil, expiresAt, durationMs, costUsd, response } = value;
  return (
    typeof partition === 'string' &&
    Array.isArray(tags) &&
    [storedAt, freshUntil, expiresAt, durationMs].every(Number.isFinite) &&
    (costUsd === undefined || Number.isFinite(costUsd)) &&
    isObject(response) &&
    ['id', 'provider', 'model', 'text', 'finishReason'].every((field) => typeof response[field] === 'string') &&
    [response['toolCalls'], response['warnings']].every(Array.isArray) &&
    isObject(response['usage']) &&
    isContent(response['content'])
  );
}

function isContent(value: unknown): boolean {
  return Array.isArray(value) && value.every((part) => isObject(part) && Object.hasOwn(PARTS, String(part['type'])));
}

/** The types of an answer's parts. Complete: a missing type is a compiler error. */
const PARTS: { readonly [Type in AssistantPart['type']]: true } = {
  text: true,
  reasoning: true,
  'tool-call': true,
  refusal: true,
  source: true,
  'provider-block': true,
  image: true,
  file: true,
  audio: true,
};
