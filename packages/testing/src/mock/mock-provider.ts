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

/** How a mock provider is made. */
export interface MockProviderOptions<Id extends string = string> {
  /** The plugin's id. @default 'mock' */
  readonly id?: Id;
  /** The answers to the first calls, one each. */
  readonly replies?: readonly MockReplySource[];
  /** What its models can do. @default everything */
  readonly capabilities?: Partial<ProviderCapabilities>;
  /** What its models do not take of a request. @default nothing: they take everything */
  readonly checkRequest?: NonNullable<Provider['checkRequest']>;
  /** How its key is found and looks. @default it needs none */
  readonly apiKey?: ApiKeyInfo;
  /** Models that it knows. @default none */
  readonly models?: readonly KnownModel[];
  /** Models that are gone, or will be. @default none */
  readonly retirements?: readonly ModelRetirement[];
}

/** The script and the record of a mock provider, shared by all its entries. */
export interface MockControls {
  /** Answers for the next calls, one each, before the standing one. */
  enqueue(...replies: readonly MockReplySource[]): void;
  /** Sets the standing answer. Until then, a short text repeats the last user text. */
  reply(reply: MockReplySource): void;
  /** What `authenticate()` throws and `healthCheck()` reports from now on; without an error, the mock is healthy again. */
  health(error?: MockError): void;
  /** Every call, in order. Empty again after `reset()`. */
  readonly calls: readonly MockCall[];
  /** Forgets calls, queue, standing answer and health; the `replies` that it was made with come again. */
  reset(): void;
}

/** A provider plugin with a script in place of a model. Called with options, it makes an entry. */
export type MockProvider<Id extends string = 'mock'> = DefinedProvider<Id, typeof mockConfigSchema> & MockControls;

/**
 * Makes a provider plugin whose answers are scripted: no network, no key.
 *
 * @example
 * const mock = mockProvider({ replies: [{ error: 'overloaded' }, 'Hello!'] });
 * const ai = createFlexiAI({ providers: [mock({ model: 'm' })] });
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
  // A plugin keeps everything that its definition has; the type of `defineProvider` tells only of what every plugin has.
  return defineProvider(definition) as MockProvider<string>;
}
