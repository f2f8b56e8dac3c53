import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

/** The request that the server reads, field by field; it ignores other fields. */
const SOURCE = 'https://github.com/ollama/ollama/blob/main/openai/openai.go';

export const ollamaFacts: readonly QuirkFact[] = [
  { quirks: { maxTokens: 'max_tokens' }, reason: 'Ollama does not read max_completion_tokens.', source: SOURCE },
  { quirks: { toolChoice: false }, reason: 'Ollama does not read tool_choice.', source: SOURCE },
  { quirks: { parallelToolCalls: false }, reason: 'Ollama does not read parallel_tool_calls.', source: SOURCE },
  {
    quirks: { efforts: ['low', 'medium', 'high', 'none'] },
    reason: 'Ollama knows the efforts high, medium, low and none.',
    source: SOURCE,
  },
  { quirks: { reasoning: 'reasoning' }, reason: 'A message may have reasoning, which templates show.', source: SOURCE },
  {
    quirks: { imageUrls: false },
    reason: 'Its error otherwise is "image URLs are not currently supported, please use base64 encoded data instead".',
    source: SOURCE,
  },
  { quirks: { files: false, audio: false }, reason: 'A message contains text and images.', source: SOURCE },
];

/**
 * Ollama on this machine, or on another one by `baseURL`. It needs no key.
 *
 * @see https://github.com/ollama/ollama/blob/main/docs/openai.md
 */
export const ollama: OpenAICompatible<'ollama'> = /* @__PURE__ */ compatiblePlugin({
  id: 'ollama',
  displayName: 'Ollama',
  baseURL: 'http://localhost:11434/v1',
  facts: ollamaFacts,
});
