import { checkApiKey, defineProvider, type ForeignKey } from '@flexiai/core/define';
import { geminiConfigSchema } from './gemini-config.ts';
import { makeProvider } from './make-provider.ts';
import { KNOWN_MODELS } from './models/known-models.ts';
import { RETIREMENTS } from './models/retirements.ts';

/** Credentials that are not keys of the Gemini API, Google's own among them. */
const foreignKeys: readonly ForeignKey[] = [
  { shape: /^sk-ant-/, of: 'Anthropic' },
  { shape: /^sk-/, of: 'OpenAI' },
  { shape: /^ya29\./, of: "Google's OAuth, which uses another header" },
  { shape: /^(?:ABSK|bedrock-api-key-)/, of: 'Amazon Bedrock' },
];

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
  apiKey: {
    env: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    hosts: ['googleapis.com'],
    // Standard keys begin with "AIza", authorization keys with "AQ.". https://ai.google.dev/gemini-api/docs/api-key
    validate: (key) =>
      checkApiKey(
        key,
        /^(?:AIza[\w-]{30,}|AQ\.[\w.-]{20,})$/,
        /^(?:AIza|AQ\.)/.test(key) ? 'is too short to be whole' : 'should begin with "AIza" or "AQ."',
        foreignKeys,
      ),
  },
  models: KNOWN_MODELS,
  retirements: RETIREMENTS,
  create: makeProvider,
});
