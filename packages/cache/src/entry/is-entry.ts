import { isObject } from '@flexiai/core/plugin';
import { type CacheEntry, ENTRY_VERSION } from './cache-entry.ts';

/** Whether a value that a store gave has the form of an entry, and is the one of `key`. */
export function isEntryOf(key: string, value: unknown): value is CacheEntry {
  if (!isObject(value) || value['version'] !== ENTRY_VERSION || value['key'] !== key) return false;
  const { partition, tags, storedAt, freshUntil, expiresAt, durationMs, costUsd, response } = value;
  return (
    typeof partition === 'string' &&
    Array.isArray(tags) &&
    [storedAt, freshUntil, expiresAt, durationMs].every(Number.isFinite) &&
    (costUsd === undefined || Number.isFinite(costUsd)) &&
    isObject(response) &&
    typeof response['text'] === 'string' &&
    Array.isArray(response['content']) &&
    typeof response['finishReason'] === 'string' &&
    isObject(response['usage'])
  );
}
