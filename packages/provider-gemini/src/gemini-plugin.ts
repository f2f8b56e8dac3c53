import { defineProvider } from '@flexiai/core/define';
import { geminiKey, KNOWN_MODELS, RETIREMENTS } from '@flexiai/gemini-wire/define';
import { geminiConfigSchema } from './gemini-config.ts';
import { makeProvider } from './make-provider.ts';

/**
 * Google's Gemini.
 *
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { gemini } from '@flexiai/provider-gemini';
 *
 * const ai = createFlexiAI({ providers: [gemini({ model: 'gemini-3.8-flash' })] });
 * console.log((await ai.chatCompletion({ prompt: 'Hello' })).text);
 * await ai.close();
 * ```
 */
export const gemini = defineProvider({
  id: 'gemini',
  displayName: 'Google Gemini',
  configSchema: geminiConfigSchema,
  apiKey: geminiKey,
  models: KNOWN_MODELS,
  retirements: RETIREMENTS,
  create: makeProvider,
});
