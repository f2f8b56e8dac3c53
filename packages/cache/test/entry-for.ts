import { type CacheEntry, ENTRY_VERSION } from '../src/entry/cache-entry.ts';

/** A valid entry for tests. Its call took no time and it was stored now. */
export function entryFor(key: string, changes: Partial<CacheEntry> & { readonly text?: string } = {}): CacheEntry {
  const { text = `the answer to ${key}`, ...rest } = changes;
  const now = Date.now();
  return {
    version: ENTRY_VERSION,
    key,
    partition: 'p0',
    tags: [],
    storedAt: now,
    freshUntil: now + 60_000,
    expiresAt: now + 60_000,
    durationMs: 0,
    response: {
      id: `id-${key}`,
      provider: 'first',
      model: 'model-1',
      text,
      content: [{ type: 'text', text }],
      toolCalls: [],
      finishReason: 'stop',
      usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8, accuracy: 'reported' },
      warnings: [],
    },
    ...rest,
  };
}
