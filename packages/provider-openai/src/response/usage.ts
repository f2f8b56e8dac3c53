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
 * Usage out of `usage`. Cached tokens stand in the details, or, as with Moonshot and DeepSeek, beside the other figures.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage
 * @see https://platform.moonshot.ai/docs/api/chat
 * @see https://api-docs.deepseek.com/guides/kv_cache
 */
export function usageOf(usage: unknown): Usage {
  if (!isObject(usage)) return UNKNOWN_USAGE;
  const input = objectOf(usage['prompt_tokens_details']);
  const output = objectOf(usage['completion_tokens_details']);
  return countUsage(usage, {
    input: usage['prompt_tokens'],
    inputDetails: {
      cached_tokens:
        countOf(input?.['cached_tokens']) ??
        countOf(usage['cached_tokens']) ??
        countOf(usage['prompt_cache_hit_tokens']) ??
        // LiteLLM's names for Claude's figures, which it also includes in the prompt.
        usage['cache_read_input_tokens'],
      cache_write_tokens: countOf(input?.['cache_write_tokens']) ?? usage['cache_creation_input_tokens'],
    },
    output: usage['completion_tokens'],
    outputDetails: { reasoning_tokens: countOf(output?.['reasoning_tokens']) ?? usage['reasoning_tokens'] },
  });
}

/**
 * Merges figures with those of a later chunk. Some servers send zeros for figures that they did not count: those replace nothing.
 */
export function growUsage(known: JsonObject | undefined, later: JsonObject): JsonObject {
  if (known === undefined) return later;
  const grown: { [field: string]: unknown } = { ...known };
  for (const [field, value] of Object.entries(later)) {
    const before = known[field];
    if (isObject(value) && isObject(before)) grown[field] = growUsage(before, value);
    else if (before === undefined || before === null || (value !== 0 && value !== null)) grown[field] = value;
  }
  return grown;
}

/** Whether all figures of a usage are zero. */
export function isZeroUsage(usage: JsonObject): boolean {
  return Object.values(usage).every((value) =>
    isObject(value) ? isZeroUsage(value) : typeof value !== 'number' || value === 0,
  );
}

/** The fields of an API's figures. The details have the same names everywhere. */
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
