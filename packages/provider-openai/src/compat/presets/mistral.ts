import { MISTRAL_RATE_LIMITS } from '../../response/rate-limit-names.ts';
import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';
import type { QuirkFact } from '../quirks.ts';

/** The official SDK's types, made from Mistral's own description of its API. */
const TYPES = 'https://github.com/mistralai/client-ts/blob/main/src/models/components';
const CHAT = `${TYPES}/chatcompletionrequest.ts`;

export const mistralFacts: readonly QuirkFact[] = [
  {
    quirks: { maxTokens: 'max_tokens' },
    reason: 'max_completion_tokens is refused (422, extra_forbidden).',
    source: 'https://github.com/editor-code-assistant/eca/issues/231',
  },
  { quirks: { seed: 'random_seed' }, reason: 'Its request names the seed so.', source: CHAT },
  {
    quirks: { streamOptions: false },
    reason: 'Its request has no stream_options, and unknown fields are refused.',
    source: CHAT,
  },
  { quirks: { toolChoice: 'any' }, reason: 'It had the value any before it also had required.', source: CHAT },
  {
    quirks: { toolCallIdLength: 9 },
    reason: 'Its error otherwise is "Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9".',
    source: 'https://github.com/langchain-ai/langchain/pull/24668',
  },
  {
    quirks: { answerAfterResults: true },
    reason: "Its error otherwise is \"Unexpected role 'user' after role 'tool'\".",
    source: 'https://github.com/mistralai/mistral-common/issues/169',
  },
  {
    quirks: { prefix: 'prefix' },
    reason: 'Its error otherwise is "Expected last role User or Tool (or Assistant with prefix True)".',
    source: `${TYPES}/assistantmessage.ts`,
  },
  { quirks: { metadata: true }, reason: 'Its request has metadata.', source: CHAT },
  {
    quirks: { files: 'document_url' },
    reason: 'A document is a part of the type document_url, and may be a data: URL.',
    source: `${TYPES}/documenturlchunk.ts`,
  },
  {
    quirks: { audio: 'data' },
    reason: 'input_audio is the data itself.',
    source: `${TYPES}/audiochunk.ts`,
  },
  {
    quirks: { embeddings: { dimensions: 'output_dimension' } },
    reason: 'Its request names the length of vectors so.',
    source: `${TYPES}/embeddingrequest.ts`,
  },
];

/**
 * Mistral's La Plateforme.
 *
 * @see https://docs.mistral.ai/api/
 */
export const mistral: OpenAICompatible<'mistral'> = /* @__PURE__ */ compatiblePlugin({
  id: 'mistral',
  displayName: 'Mistral',
  baseURL: 'https://api.mistral.ai/v1',
  apiKey: { env: ['MISTRAL_API_KEY'] },
  facts: mistralFacts,
  rateLimits: MISTRAL_RATE_LIMITS,
});
