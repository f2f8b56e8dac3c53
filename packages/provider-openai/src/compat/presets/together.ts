import { TOGETHER_RATE_LIMITS } from '../../response/rate-limit-names.ts';
import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

/** The official SDK's types, made from Together's own description of its API. */
const RESOURCES = 'https://github.com/togethercomputer/together-typescript/blob/main/src/resources';
const CHAT = `${RESOURCES}/chat/completions.ts`;

export const togetherFacts: readonly QuirkFact[] = [
  { quirks: { maxTokens: 'max_tokens' }, reason: 'Its request names the limit so.', source: CHAT },
  {
    quirks: { streamOptions: false },
    reason: 'Its request has no stream_options; chunks have the usage without.',
    source: CHAT,
  },
  { quirks: { parallelToolCalls: false }, reason: "Together's request has no parallel_tool_calls.", source: CHAT },
  {
    quirks: { efforts: ['low', 'medium', 'high'] },
    reason: 'Together knows the efforts low, medium and high, but not minimal.',
    source: CHAT,
  },
  { quirks: { topK: true }, reason: 'Its request has top_k.', source: CHAT },
  { quirks: { files: false }, reason: 'A message contains text, images, audio and video.', source: CHAT },
  {
    quirks: { embeddings: { dimensions: false, encodingFormat: false } },
    reason: 'Its request has a model and an input.',
    source: `${RESOURCES}/embeddings.ts`,
  },
];

/**
 * Together AI.
 *
 * @see https://docs.together.ai/docs/openai-api-compatibility
 */
export const together: OpenAICompatible<'together'> = /* @__PURE__ */ compatiblePlugin({
  id: 'together',
  displayName: 'Together AI',
  baseURL: 'https://api.together.ai/v1',
  apiKey: { env: ['TOGETHER_API_KEY'] },
  facts: togetherFacts,
  rateLimits: TOGETHER_RATE_LIMITS,
});
