import {
  addTokens,
  countOf,
  isObject,
  type JsonObject,
  objectOf,
  UNKNOWN_USAGE,
  type Usage,
} from '@flexiai/core/plugin';

/**
 * Usage out of `usage`.
 * @see https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage
 */
export function usageOf(usage: unknown): Usage {
  return isObject(usage)
    ? countUsage(usage, {
        input: usage['prompt_tokens'],
        // DeepSeek's own field: https://api-docs.deepseek.com/guides/kv_cache
        inputDetails: usage['prompt_tokens_details'] ?? { cached_tokens: usage['prompt_cache_hit_tokens'] },
        output: usage['completion_tokens'],
        outputDetails: usage['completion_tokens_details'],
      })
    : UNKNOWN_USAGE;
}

/** Where an API puts its figures. The details have the same names everywhere. */
export interface UsageFields {
  readonly input: unknown;
  readonly inputDetails: unknown;
  readonly output: unknown;
  readonly outputDetails: unknown;
}

/**
 * Usage out of an API's own figures. OpenAI counts cached tokens inside those of the input and reasoning inside those of
 * the output; a server whose own total shows that it counts them beside is believed, so that the parts always add up.
 */
export function countUsage(usage: JsonObject, { input, inputDetails, output, outputDetails }: UsageFields): Usage {
  const prompt = countOf(input);
  const completion = countOf(output);
  const total = countOf(usage['total_tokens']);
  const promptDetails = objectOf(inputDetails);
  const cacheReadTokens = countOf(promptDetails?.['cached_tokens']);
  const reasoningTokens = countOf(objectOf(outputDetails)?.['reasoning_tokens']);

  const read = cacheReadTokens ?? 0;
  const inputTokens = prompt !== undefined && read > prompt ? prompt + read : prompt;
  const written = countOf(promptDetails?.['cache_write_tokens']);
  const cacheWriteTokens =
    written === undefined ? undefined : Math.min(written, (inputTokens ?? written + read) - read);
  const reasoning = reasoningTokens ?? 0;
  const beside =
    completion !== undefined && (reasoning > completion || total === (prompt ?? 0) + completion + reasoning);
  const outputTokens = beside && reasoning > 0 ? completion + reasoning : completion;
  return {
    inputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    outputTokens,
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    totalTokens: addTokens(inputTokens, outputTokens) ?? total,
    accuracy: inputTokens === undefined && outputTokens === undefined ? 'unknown' : 'reported',
    raw: usage,
  };
}
