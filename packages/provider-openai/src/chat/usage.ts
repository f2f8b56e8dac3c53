import { addTokens, countOf, isObject, objectOf, UNKNOWN_USAGE, type Usage } from '@flexiai/core/plugin';

/**
 * Usage out of `usage`. OpenAI counts cached tokens inside `prompt_tokens` and reasoning inside `completion_tokens`; a
 * server whose own total shows that it counts them beside is believed, so that the parts always add up.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage
 */
export function usageOf(usage: unknown): Usage {
  if (!isObject(usage)) return UNKNOWN_USAGE;
  const prompt = countOf(usage['prompt_tokens']);
  const completion = countOf(usage['completion_tokens']);
  const total = countOf(usage['total_tokens']);
  const promptDetails = objectOf(usage['prompt_tokens_details']);
  const cacheReadTokens = countOf(promptDetails?.['cached_tokens']);
  const reasoningTokens = countOf(objectOf(usage['completion_tokens_details'])?.['reasoning_tokens']);

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
