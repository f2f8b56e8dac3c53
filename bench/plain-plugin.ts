import {
  type DefinedProvider,
  defineProvider,
  type ProviderCapabilities,
  partStream,
  responseFromParts,
  type StandardSchemaV1,
  type StreamPart,
} from '@flexiai/core/plugin';

/** The capabilities of a text-only provider. */
export const TEXT_ONLY: ProviderCapabilities = {
  streaming: true,
  tools: false,
  images: false,
  files: false,
  audio: false,
  jsonSchema: false,
  reasoning: false,
  prefill: false,
};

/** Accepts anything: entries of these providers have no options. */
export const noOptions: StandardSchemaV1<object, object> = {
  '~standard': { version: 1, vendor: 'flexiai', validate: () => ({ value: {} }) },
};

/**
 * A provider that answers at once, so that only the client and its middleware are measured. @param batches the answer's
 * parts
 */
export function instantProvider(
  batches: readonly (readonly StreamPart[])[],
): DefinedProvider<'instant', typeof noOptions> {
  const whole = batches.flat();
  return defineProvider({
    id: 'instant',
    displayName: 'instant',
    configSchema: noOptions,
    create: () => ({
      model: 'memory',
      capabilities: TEXT_ONLY,
      chatCompletion: async () => responseFromParts(whole),
      streamChatCompletion: () => partStream(each(batches)),
      authenticate: async () => undefined,
      healthCheck: async () => ({ status: 'healthy', latencyMs: 0, checkedAt: 0 }),
    }),
  });
}

async function* each(batches: readonly (readonly StreamPart[])[]): AsyncGenerator<readonly StreamPart[]> {
  yield* batches;
}
