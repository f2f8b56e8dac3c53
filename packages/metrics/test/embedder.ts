import { defineProvider, ServerError, type StandardSchemaV1 } from '@flexiai/core/plugin';

const schema: StandardSchemaV1<{ model: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { model: string } }) },
};
const capabilities = {
  streaming: true,
  tools: false,
  images: false,
  files: false,
  audio: false,
  jsonSchema: false,
  reasoning: false,
  prefill: false,
  maxEmbeddingInputs: 10,
} as const;

/** A provider that only has embeddings; the text `fail` makes it fail. */
export function embedder<const Id extends string>(id: Id) {
  return defineProvider({
    id,
    displayName: id,
    configSchema: schema,
    create: ({ model }, { name }) => ({
      model,
      capabilities,
      chatCompletion: () => Promise.reject(new ServerError('no chat', { provider: name, model })),
      // biome-ignore lint/correctness/useYield: it fails before
      async *streamChatCompletion() {
        throw new ServerError('no chat', { provider: name, model });
      },
      embed: async ({ input }) => {
        if (input.includes('fail')) throw new ServerError('failed', { provider: name, model });
        const usage = { inputTokens: 1, outputTokens: 0, totalTokens: 1, accuracy: 'reported' } as const;
        return { model, embeddings: input.map(() => [1]), usage, warnings: [] };
      },
      authenticate: async () => undefined,
      healthCheck: async () => ({ status: 'healthy', latencyMs: 0, checkedAt: 0 }),
    }),
  });
}
