import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

export const openrouterFacts: readonly QuirkFact[] = [
  {
    quirks: { topK: true, metadata: true },
    reason: 'Its chat request has both.',
    source: 'https://github.com/OpenRouterTeam/typescript-sdk/blob/main/src/models/chatrequest.ts',
  },
];

/**
 * OpenRouter. Models have their maker's name before theirs, such as `anthropic/claude-haiku-4.5`.
 *
 * @see https://openrouter.ai/docs/api-reference/overview
 */
export const openrouter: OpenAICompatible<'openrouter'> = /* @__PURE__ */ compatiblePlugin({
  id: 'openrouter',
  displayName: 'OpenRouter',
  baseURL: 'https://openrouter.ai/api/v1',
  apiKey: { env: ['OPENROUTER_API_KEY'], prefix: 'sk-or-' },
  facts: openrouterFacts,
});
