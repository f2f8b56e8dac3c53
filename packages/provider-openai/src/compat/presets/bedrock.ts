import { defineOptions } from '@flexiai/core/define';
import {
  entryOptions,
  type OpenAICompatibleConfig,
  type OpenAICompatibleConfigInput,
  placedOnce,
} from '../compatible-config.ts';
import { compatiblePluginWith, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

/** The options of `bedrock({ … })`, besides those of every entry. */
export interface BedrockConfigInput extends OpenAICompatibleConfigInput {
  /** The id of the model in Bedrock, such as `openai.gpt-oss-120b-1:0`. */
  readonly model: string;
  /**
   * The AWS region: the API is at `https://bedrock-mantle.{region}.api.aws/v1`.
   * @default none: `baseURL` is the address, up to and with `/v1`
   */
  readonly region?: string | undefined;
}

const config = /* @__PURE__ */ defineOptions<BedrockConfigInput, OpenAICompatibleConfig>(
  {
    ...entryOptions,
    region: {
      kind: 'text',
      // It must not lead to another host.
      pattern: /^[a-z]{2}(?:-[a-z]+)+-\d$/,
      mismatch: 'must be a region, such as us-west-2',
      text: 'The AWS region.',
    },
  },
  {
    check: (options) => placedOnce(options, 'region'),
    complete: ({ region, ...rest }) =>
      region === undefined ? rest : { ...rest, baseURL: `https://bedrock-mantle.${region}.api.aws/v1` },
  },
);

export const bedrockFacts: readonly QuirkFact[] = [
  {
    quirks: { embeddings: false },
    reason: "Of OpenAI's API, the endpoint has models, chat completions and responses.",
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html',
  },
];

/** Keys of Bedrock's own: long-term ones, and short-term ones, which are signed URLs in Base64. */
const KEY_SHAPE = {
  // https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
  pattern: /^(?:ABSK[A-Za-z0-9+/]{40,}={0,2}|bedrock-api-key-[A-Za-z0-9+/_-]{40,}={0,2})$/,
  expected: 'should begin with "ABSK" or "bedrock-api-key-" and be whole, as Bedrock\'s API keys are',
};

/**
 * Amazon Bedrock's chat completions in OpenAI's form, with an API key of Bedrock. It reaches the models that AWS lists for
 * this API: open-weight ones and OpenAI's, not Claude (for which `anthropic` takes an SDK client for Bedrock).
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions-mantle.html
 */
export const bedrock: OpenAICompatible<'bedrock', BedrockConfigInput> = /* @__PURE__ */ compatiblePluginWith(config, {
  id: 'bedrock',
  displayName: 'Amazon Bedrock',
  // Never used: an entry sets its region, its baseURL or its client.
  baseURL: 'https://bedrock.invalid/v1',
  // The variable that the AWS SDKs read: https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html
  apiKey: { env: ['AWS_BEARER_TOKEN_BEDROCK'], shape: KEY_SHAPE },
  facts: bedrockFacts,
});
