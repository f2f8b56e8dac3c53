import type { ReplyContent } from '../server/reply-content.ts';

/** The progress of a stream. */
interface Progress {
  readonly thoughts: number;
  readonly candidates: number;
}

/**
 * `candidatesTokenCount` excludes the thoughts; `promptTokenCount` includes cached tokens. Zeros are not sent.
 * @see https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function usageMetadata(usage: ReplyContent['usage'], progress?: Progress): object {
  if (usage === undefined) return {};
  const { inputTokens, outputTokens, reasoningTokens, cacheReadTokens } = usage;
  const thoughts = Math.min(progress?.thoughts ?? reasoningTokens, reasoningTokens);
  const whole = outputTokens - reasoningTokens;
  const candidates = Math.min(progress?.candidates ?? whole, whole);
  return {
    usageMetadata: {
      promptTokenCount: inputTokens,
      ...(candidates > 0 && { candidatesTokenCount: candidates }),
      totalTokenCount: inputTokens + candidates + thoughts,
      ...(cacheReadTokens > 0 && { cachedContentTokenCount: cacheReadTokens }),
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: inputTokens }],
      ...(cacheReadTokens > 0 && { cacheTokensDetails: [{ modality: 'TEXT', tokenCount: cacheReadTokens }] }),
      ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
    },
  };
}
