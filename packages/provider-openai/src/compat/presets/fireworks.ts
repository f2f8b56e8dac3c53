import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

const API = 'https://docs.fireworks.ai/api-reference/post-chatcompletions';

export const fireworksFacts: readonly QuirkFact[] = [
  { quirks: { maxTokens: 'max_tokens' }, reason: 'Its request names the limit so.', source: API },
  {
    quirks: { efforts: ['low', 'medium', 'high'] },
    reason: 'The supported efforts depend on the model, and none supports minimal.',
    source: 'https://docs.fireworks.ai/guides/reasoning',
  },
];

/**
 * Fireworks AI. Models have their account's name before theirs, such as `accounts/fireworks/models/kimi-k2p6`.
 *
 * @see https://docs.fireworks.ai/tools-sdks/openai-compatibility
 */
export const fireworks: OpenAICompatible<'fireworks'> = /* @__PURE__ */ compatiblePlugin({
  id: 'fireworks',
  displayName: 'Fireworks AI',
  baseURL: 'https://api.fireworks.ai/inference/v1',
  apiKey: { env: ['FIREWORKS_API_KEY'] },
  facts: fireworksFacts,
});
