import { defineProvider } from '@flexiai/core/plugin';
import { openai } from '@flexiai/provider-openai';

/** The real provider, with a declared capability to continue a prefilled turn, whether or not the server accepts it. */
export const prefillingOpenAI = defineProvider({
  id: 'prefilling-openai',
  displayName: 'OpenAI with prefill',
  configSchema: openai.configSchema,
  create(config, context) {
    const provider = openai.create(config, context);
    return {
      model: provider.model,
      capabilities: { ...provider.capabilities, prefill: true },
      chatCompletion: (request, call) => provider.chatCompletion(request, call),
      streamChatCompletion: (request, call) => provider.streamChatCompletion(request, call),
      authenticate: (call) => provider.authenticate(call),
      healthCheck: (call) => provider.healthCheck(call),
      close: async () => provider.close?.(),
    };
  },
});
