import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

export const vllmFacts: readonly QuirkFact[] = [
  {
    quirks: { topK: true },
    reason: 'Its request has top_k.',
    source: 'https://github.com/vllm-project/vllm/blob/main/vllm/entrypoints/openai/chat_completion/protocol.py',
  },
];

/**
 * A vLLM server on this machine, or on another one by `baseURL`. It needs no key unless it was started with `--api-key`;
 * then give `apiKey`.
 *
 * @see https://docs.vllm.ai/en/latest/serving/openai_compatible_server/
 */
export const vllm: OpenAICompatible<'vllm'> = /* @__PURE__ */ compatiblePlugin({
  id: 'vllm',
  displayName: 'vLLM',
  baseURL: 'http://localhost:8000/v1',
  facts: vllmFacts,
});
