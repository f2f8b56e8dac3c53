import {
  checkApiKey,
  type DefinedProvider,
  defineProvider,
  type KeyCheck,
  type StandardSchemaV1,
} from '@flexiai/core/define';
import { foreignKeys } from './api/foreign-keys.ts';
import { makeProvider } from './make-provider.ts';
import { KNOWN_MODELS } from './models/known-models.ts';
import { RETIREMENTS } from './models/retirements.ts';
import { type OpenAIConfig, type OpenAIConfigInput, openaiConfig } from './openai-config.ts';

/**
 * OpenAI's Chat Completions and Responses, and every endpoint that speaks one of them.
 *
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { openai } from '@flexiai/provider-openai';
 *
 * const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6.1-sol' })] });
 * console.log((await ai.chatCompletion({ prompt: 'Hello' })).text);
 * await ai.close();
 * ```
 */
export const openai: DefinedProvider<'openai', StandardSchemaV1<OpenAIConfigInput, OpenAIConfig>> = defineProvider({
  id: 'openai',
  displayName: 'OpenAI',
  configSchema: openaiConfig,
  apiKey: { env: ['OPENAI_API_KEY'], validate: checkOpenAIKey, hosts: ['openai.com'] },
  models: KNOWN_MODELS,
  retirements: RETIREMENTS,
  create: (config, context) => makeProvider(config, context),
});

/** Plain, project and service-account keys: https://platform.openai.com/api-keys */
function checkOpenAIKey(key: string): KeyCheck {
  return checkApiKey(
    key,
    /^sk-(?:proj-|svcacct-)?[\w-]+$/,
    'should begin with "sk-", as OpenAI\'s keys do',
    foreignKeys,
  );
}
