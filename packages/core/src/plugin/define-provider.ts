import type { InferInput, StandardSchemaV1 } from '../model/standard-schema.ts';
import type { EntryOptions, ProviderEntry } from './provider-entry.ts';
import { type AnyProviderPlugin, PROVIDER_API_VERSION, type ProviderPlugin } from './provider-plugin.ts';

/**
 * A plugin that is also a function: it makes an entry for `createFlexiAI({ providers })` from options. A string is the `model`:
 * `openai('gpt-5.6')` is `openai({ model: 'gpt-5.6' })`.
 */
export type DefinedProvider<Id extends string, Schema extends StandardSchemaV1> = ProviderPlugin<Id, Schema> &
  ((options: (InferInput<Schema> & EntryOptions) | ModelAlone<Schema>) => ProviderEntry<Id>);

/** A string, if the schema requires the `model` only. */
type ModelAlone<Schema extends StandardSchemaV1> =
  { readonly model: string } extends InferInput<Schema> ? string : never;

/** An entry whose options may contain a key: JSON and `util.inspect` show only their names. */
export function makeEntry<Id extends string>(
  id: Id,
  plugin: AnyProviderPlugin,
  options: ProviderEntry['options'],
): ProviderEntry<Id> {
  const entry: ProviderEntry<Id> = { provider: id, plugin, options: Object.freeze({ ...(options as object) }) };
  const shown = (): object => ({ provider: id, options: Object.keys(options) });
  Object.defineProperty(entry, 'toJSON', { value: shown });
  Object.defineProperty(entry, Symbol.for('nodejs.util.inspect.custom'), { value: shown });
  return Object.freeze(entry);
}

/**
 * Makes a provider plugin.
 *
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { defineProvider, responseFromParts, type StreamPart } from '@flexiai/core/plugin';
 * import { z } from 'zod/mini';
 *
 * const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' } as const;
 * const parts: StreamPart[] = [
 *   { type: 'stream-start', provider: 'hello', model: 'hello-1' },
 *   { type: 'text-delta', id: '0', delta: 'Hello.' },
 *   { type: 'finish', finishReason: 'stop', usage },
 * ];
 * const can = { streaming: true, tools: false, images: false, files: false, audio: false };
 * const hello = defineProvider({
 *   id: 'hello',
 *   displayName: 'Hello',
 *   configSchema: z.object({ model: z.string() }),
 *   create: ({ model }) => ({
 *     model,
 *     capabilities: { ...can, jsonSchema: false, reasoning: false, prefill: false },
 *     chatCompletion: async () => responseFromParts(parts),
 *     async *streamChatCompletion() {
 *       yield* parts; // a real provider asks its service here
 *     },
 *     authenticate: async () => {},
 *     healthCheck: async () => ({ status: 'healthy', latencyMs: 0, checkedAt: Date.now() }),
 *   }),
 * });
 * const ai = createFlexiAI({ providers: [hello({ model: 'hello-1' })] });
 * console.log((await ai.chatCompletion({ prompt: 'Hi' })).text);
 * await ai.close();
 * ```
 */
export function defineProvider<const Id extends string, Schema extends StandardSchemaV1>(
  definition: Omit<ProviderPlugin<Id, Schema>, 'apiVersion'>,
): DefinedProvider<Id, Schema> {
  const plugin = (options: (InferInput<Schema> & EntryOptions) | string): ProviderEntry<Id> =>
    makeEntry(
      definition.id,
      defined,
      (typeof options === 'string' ? { model: options } : options) as ProviderEntry['options'],
    );
  // The `name` of a function is read-only but configurable; no other field of a definition is a property of functions.
  const defined = Object.freeze(
    Object.assign(plugin, { apiVersion: PROVIDER_API_VERSION, ...definition }),
  ) as DefinedProvider<Id, Schema>;
  return defined;
}
