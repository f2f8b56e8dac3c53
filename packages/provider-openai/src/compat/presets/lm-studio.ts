import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

const API = 'https://github.com/lmstudio-ai/docs/blob/main/1_developer/3_openai-compat/chat-completions.md';

export const lmStudioFacts: readonly QuirkFact[] = [
  { quirks: { maxTokens: 'max_tokens' }, reason: 'Its request names the limit so.', source: API },
  { quirks: { topK: true }, reason: 'Its request has top_k.', source: API },
  {
    quirks: { jsonObject: false },
    reason: `Its error otherwise is "'response_format.type' must be 'json_schema' or 'text'".`,
    source: 'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/189',
  },
];

/**
 * LM Studio on this machine, or on another one by `baseURL`. It needs no key unless authentication is switched on; then
 * give `apiKey`.
 *
 * @see https://lmstudio.ai/docs/developer/openai-compat
 */
export const lmStudio: OpenAICompatible<'lm-studio'> = /* @__PURE__ */ compatiblePlugin({
  id: 'lm-studio',
  displayName: 'LM Studio',
  baseURL: 'http://localhost:1234/v1',
  facts: lmStudioFacts,
});
