import { type DefinedProvider, defineProvider, type StandardSchemaV1 } from '@flexiai/core/define';
import { geminiKey, KNOWN_MODELS, RETIREMENTS } from '@flexiai/gemini-wire/define';
import { type GoogleConfig, type GoogleConfigInput, googleConfigSchema } from './google-config.ts';
import { makeProvider } from './make-provider.ts';

/**
 * Google's Gemini: the Gemini API with a key, or Vertex AI.
 *
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { google } from '@flexiai/provider-google';
 *
 * const ai = createFlexiAI({ providers: [google({ model: 'gemini-3.8-flash' })] });
 * console.log((await ai.chatCompletion({ prompt: 'Hello' })).text);
 * await ai.close();
 * ```
 */
export const google: DefinedProvider<'google', StandardSchemaV1<GoogleConfigInput, GoogleConfig>> = defineProvider({
  id: 'google',
  displayName: 'Google Gemini',
  configSchema: googleConfigSchema,
  apiKey: {
    ...geminiKey,
    // Credentials of Google Cloud are no keys; a key beside `vertex` is the one of the options.
    need: ({ vertex, apiKey }) => (vertex === undefined || apiKey !== undefined ? 'required' : 'none'),
  },
  models: KNOWN_MODELS,
  retirements: RETIREMENTS,
  create: (config, context) => makeProvider(config, context, 'google'),
});
