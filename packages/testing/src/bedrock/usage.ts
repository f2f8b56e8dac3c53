import type { ReplyContent } from '../server/reply-content.ts';

/**
 * `inputTokens` excludes tokens read from or written to the cache; `totalTokens` includes them
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html).
 */
export function usageObject({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  cacheWriteTokens,
}: NonNullable<ReplyContent['usage']>): object {
  return {
    inputTokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: cacheReadTokens,
    cacheWriteInputTokens: cacheWriteTokens,
    ...(cacheWriteTokens > 0 && { cacheDetails: [{ ttl: '5m', inputTokens: cacheWriteTokens }] }),
  };
}
