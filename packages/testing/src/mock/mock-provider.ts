import {
  type ApiKeyInfo,
  type DefinedProvider,
  defineProvider,
  type KnownModel,
  type ModelRetirement,
  type Provider,
  type ProviderCapabilities,
} from '@flexiai/core/plugin';
import type { MockCall } from './mock-call.ts';
import { type MockConfig, mockConfigSchema } from './mock-config.ts';
import type { MockError } from './mock-error.ts';
import { MockModel } from './mock-model.ts';
import type { MockReplySource } from './mock-reply.ts';
import { MockScript } from './mock-script.ts';

const EVERYTHING: ProviderCapabilities = {
  streaming: true,
  tools: true,
  images: true,
  files: true,
  audio: true,
  jsonSchema: true,
  reasoning: true,
  prefill: true,
};

/** Options of a mock provider. */
export interface MockProviderOptions<Id extends string = string> {
  /** The plugin's id. @default 'mock' */
  readonly id?: Id;
  /** The replies to the first calls, one each. */
  readonly replies?: readonly MockReplySource[];
  /** Capabilities of its models. @default all */
  readonly capabilities?: Partial<ProviderCapabilities>;
  /** What its models do not support in a request. @default nothing: they support everything */
  readonly checkRequest?: NonNullable<Provider['checkRequest']>;
  /** How its key is found and checked. @default it needs none */
  readonly apiKey?: ApiKeyInfo;
  /** Models that it knows. @default none */
  readonly models?: readonly KnownModel[];
  /** Models that are, or will be, retired. @default none */
  readonly retirements?: readonly ModelRetirement[];
}

/** The script and the record of a mock provider, shared by all its entries. */
export interface MockControls {
  /** Queues replies for the next calls, one each, before the standing reply. */
  enqueue(...replies: readonly MockReplySource[]): void;
  /** Sets the standing reply. The default is a short text that repeats the last user text. */
  reply(reply: MockReplySource): void;
  /** Sets the error of `authenticate()` and `healthCheck()`; without an error, the mock is healthy again. */
  health(error?: MockError): void;
  /** Every call, in order. Cleared by `reset()`. */
  readonly calls: readonly MockCall[];
  /** Clears calls, queue, standing reply and health; the initial `replies` are queued again. */
  reset(): void;
}

/** A provider plugin with a script instead of a model. Called with options, it returns an entry. */
export type MockProvider<Id extends string = 'mock'> = DefinedProvider<Id, typeof mockConfigSchema> & MockControls;

/**
 * Creates a provider plugin with scripted replies: no network, no key.
 *
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const mock = mockProvider({ replies: [{ error: 'overloaded' }, 'Hello!'] });
 * const ai = createFlexiAI({ providers: [mock({ model: 'm' })], retry: { baseDelayMs: 1 } });
 * console.log((await ai.chatCompletion({ prompt: 'Hi' })).text, mock.calls.length);
 * await ai.close();
 * ```
 */
export function mockProvider(options?: MockProviderOptions<'mock'>): MockProvider;
export function mockProvider<const Id extends string>(
  options: MockProviderOptions<Id> & { readonly id: Id },
): MockProvider<Id>;
export function mockProvider({
  id = 'mock',
  replies = [],
  capabilities,
  checkRequest,
  apiKey,
  models,
  retirements,
}: MockProviderOptions = {}): MockProvider<string> {
  const script = new MockScript(id, replies);
  const can: ProviderCapabilities = Object.freeze({ ...EVERYTHING, ...capabilities });
  const controls: MockControls = {
    enqueue: (...more) => script.enqueue(more),
    reply: (reply) => script.stand(reply),
    health: (error) => {
      script.health = error;
    },
    calls: script.calls,
    reset: () => script.reset(),
  };
  const definition = {
    id,
    displayName: `Mock provider (${id})`,
    configSchema: mockConfigSchema,
    ...(apiKey !== undefined && { apiKey }),
    ...(models !== undefined && { models }),
    ...(retirements !== undefined && { retirements }),
    create: ({ model }: MockConfig, context: { readonly name: string }) =>
      new MockModel(context.name, model, script, { capabilities: can, checkRequest }),
    ...controls,
  };
  // A plugin keeps all properties of its definition, but the type of `defineProvider` contains only those of every
  // plugin.
  return defineProvider(definition) as MockProvider<string>;
}
