import type { ReplyContent } from '../server/reply-content.ts';

type Tokens = NonNullable<ReplyContent['usage']>;

/**
 * `input_tokens` excludes tokens read from or written to the cache
 * (https://docs.claude.com/en/docs/build-with-claude/prompt-caching).
 */
function inputUsage({ inputTokens, cacheReadTokens, cacheWriteTokens }: Tokens): object {
  return {
    input_tokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cacheReadTokens,
  };
}

/** The usage of a complete message. */
export function usageObject(tokens: Tokens): object {
  return {
    ...inputUsage(tokens),
    cache_creation: { ephemeral_5m_input_tokens: tokens.cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
    output_tokens: tokens.outputTokens,
    ...details(tokens),
    service_tier: 'standard',
    inference_geo: 'not_available',
  };
}

/** The usage in `message_start`: the input, and a first output token. */
export function startUsage(tokens: Tokens): object {
  return usageObject({ ...tokens, outputTokens: Math.min(tokens.outputTokens, 1), reasoningTokens: 0 });
}

/** The totals in `message_delta`: cumulative, not increments. */
export function deltaUsage(tokens: Tokens): object {
  return { ...inputUsage(tokens), output_tokens: tokens.outputTokens, ...details(tokens) };
}

function details({ reasoningTokens }: Tokens): object {
  return reasoningTokens === 0 ? {} : { output_tokens_details: { thinking_tokens: reasoningTokens } };
}
