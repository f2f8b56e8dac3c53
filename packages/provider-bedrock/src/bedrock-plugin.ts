import {
  checkApiKey,
  type DefinedProvider,
  defineProvider,
  type ForeignKey,
  type StandardSchemaV1,
} from '@flexiai/core/define';
import { type BedrockConfig, type BedrockConfigInput, bedrockConfigSchema, keyNeed } from './bedrock-config.ts';
import { makeProvider } from './make-provider.ts';
import { KNOWN_MODELS } from './models/known-models.ts';
import { PLUGIN_ID } from './plugin-id.ts';

/** Long-term keys, and short-term ones, which are signed URLs in Base64: https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html */
const KEY_SHAPE = /^(?:ABSK[A-Za-z0-9+/]{40,}={0,2}|bedrock-api-key-[A-Za-z0-9+/_-]{40,}={0,2})$/;

/** Keys that are not valid for Bedrock. */
const foreignKeys: readonly ForeignKey[] = [
  { shape: /^(?:AKIA|ASIA)[A-Z0-9]{16}$/, of: 'an AWS identity: it belongs to credentials.accessKeyId' },
  { shape: /^sk-ant-/, of: 'Anthropic' },
  { shape: /^sk-(?!ant-)/, of: 'OpenAI' },
  { shape: /^AIza[\w-]{35}$/, of: 'Google' },
];

/**
 * The models of Amazon Bedrock through Converse.
 *
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { bedrock } from '@flexiai/provider-bedrock';
 *
 * const ai = createFlexiAI({
 *   providers: [bedrock({ model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', region: 'us-west-2' })],
 * });
 * console.log((await ai.chatCompletion({ prompt: 'Hello' })).text);
 * await ai.close();
 * ```
 */
export const bedrock: DefinedProvider<
  typeof PLUGIN_ID,
  StandardSchemaV1<BedrockConfigInput, BedrockConfig>
> = defineProvider({
  id: PLUGIN_ID,
  displayName: 'Amazon Bedrock',
  configSchema: bedrockConfigSchema,
  apiKey: {
    env: ['AWS_BEARER_TOKEN_BEDROCK'],
    hosts: ['amazonaws.com', 'api.aws'],
    need: keyNeed,
    validate: (key) =>
      checkApiKey(
        key,
        KEY_SHAPE,
        'should begin with "ABSK" or "bedrock-api-key-" and be whole, as Bedrock\'s API keys are',
        foreignKeys,
      ),
  },
  models: KNOWN_MODELS,
  create: makeProvider,
});
