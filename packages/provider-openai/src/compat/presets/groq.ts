import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

/** The official SDK's types, made from Groq's own description of its API. */
const CHAT = 'https://github.com/groq/groq-typescript/blob/main/src/resources/chat/completions.ts';

export const groqFacts: readonly QuirkFact[] = [
  {
    quirks: { streamOptions: false },
    reason: 'The last chunk of a stream has the usage in x_groq; its request has no stream_options.',
    source: CHAT,
  },
  {
    quirks: { efforts: ['low', 'medium', 'high'] },
    reason: 'Groq knows the efforts low, medium and high, but not minimal.',
    source: CHAT,
  },
  {
    quirks: { files: false, audio: false },
    reason: 'A message contains text and images; its documents have their own form.',
    source: CHAT,
  },
];

/**
 * Groq.
 *
 * @see https://console.groq.com/docs/openai
 */
export const groq: OpenAICompatible<'groq'> = /* @__PURE__ */ compatiblePlugin({
  id: 'groq',
  displayName: 'Groq',
  baseURL: 'https://api.groq.com/openai/v1',
  apiKey: { env: ['GROQ_API_KEY'], prefix: 'gsk_' },
  facts: groqFacts,
});
