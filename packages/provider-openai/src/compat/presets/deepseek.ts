import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

const API = 'https://api-docs.deepseek.com/api/create-chat-completion';
const THINKING = 'https://api-docs.deepseek.com/guides/thinking_mode';

export const deepseekFacts: readonly QuirkFact[] = [
  { quirks: { maxTokens: 'max_tokens' }, reason: 'Its request names the limit so.', source: API },
  { quirks: { seed: false }, reason: "DeepSeek's request has no seed.", source: API },
  { quirks: { parallelToolCalls: false }, reason: "DeepSeek's request has no parallel_tool_calls.", source: API },
  {
    quirks: { jsonSchema: false },
    reason: 'DeepSeek answers "This response_format type is unavailable now" to json_schema.',
    source: 'https://github.com/llm-exe/llm-exe/issues/662',
  },
  {
    quirks: { reasoning: 'reasoning_content', reasoningInEveryMessage: true },
    reason: 'Its error otherwise is "The reasoning_content in the thinking mode must be passed back to the API".',
    source: THINKING,
  },
  {
    quirks: { embeddings: false },
    reason: 'There is no such endpoint.',
    source: 'https://api-docs.deepseek.com/api/deepseek-api',
  },
];

/**
 * DeepSeek. Its models think by default; `providerOptions.deepseek.thinking` is `{ type: 'disabled' }` to stop them.
 *
 * @see https://api-docs.deepseek.com/
 */
export const deepseek: OpenAICompatible<'deepseek'> = /* @__PURE__ */ compatiblePlugin({
  id: 'deepseek',
  displayName: 'DeepSeek',
  baseURL: 'https://api.deepseek.com',
  apiKey: { env: ['DEEPSEEK_API_KEY'] },
  facts: deepseekFacts,
});
