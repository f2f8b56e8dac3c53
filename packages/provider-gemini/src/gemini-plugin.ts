import { checkApiKey, defineProvider } from '@flexiai/core/plugin';
import { geminiConfigSchema } from './gemini-config.ts';
import { GeminiProvider } from './gemini-provider.ts';
import { KNOWN_MODELS } from './models/known-models.ts';

/**
 * Google's Gemini.
 *
 * @example
 * const ai = createFlexiAI({ providers: [gemini({ model: 'gemini-3.8-flash' })] });
 */
export const gemini = defineProvider({
  id: 'gemini',
  displayName: 'Google Gemini',
  configSchema: geminiConfigSchema,
  apiKey: {
    env: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    // Standard keys begin with "AIza", authorization keys with "AQ.". https://ai.google.dev/gemini-api/docs/api-key
    validate: (key) =>
      checkApiKey(key, /^(?:AIza[\w-]{30,}|AQ\.[\w.-]{20,})$/, 'should begin with "AIza" or "AQ." and be longer'),
  },
  models: KNOWN_MODELS,
  create: (config, context) => new GeminiProvider(config, context),
});
