import { defineProvider, type Provider, type StandardSchemaV1 } from '../src/plugin.ts';
import { EVERYTHING } from './everything.ts';
import { answer } from './scripted-provider.ts';

type Options = { readonly model: string; readonly [option: string]: unknown };

const schema: StandardSchemaV1<Options> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as Options }) },
};

/** A provider with overrides, however wrong; the rest of it is well-behaved. */
export function rawProvider(id: string, overrides: Partial<Provider>) {
  return defineProvider({
    id,
    displayName: id,
    configSchema: schema,
    create: ({ model }): Provider => ({
      model,
      capabilities: EVERYTHING,
      chatCompletion: async () => answer('raw', id, model),
      async *streamChatCompletion() {
        yield { type: 'stream-start', provider: id, model };
        yield { type: 'finish', finishReason: 'stop', usage: answer('').usage };
      },
      authenticate: async () => undefined,
      healthCheck: async () => ({ status: 'healthy', latencyMs: 0, checkedAt: Date.now() }),
      ...overrides,
    }),
  });
}
