import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import { addTokens, countOf, UNKNOWN_USAGE, type Usage } from '@flexiai/core/plugin';

/** The usage of an answer. Figures that the model did not report are `undefined`. */
export function usageOf(usage: LanguageModelV4Usage | undefined): Usage {
  const input = usage?.inputTokens;
  const output = usage?.outputTokens;
  const inputTokens = countOf(input?.total);
  const outputTokens = countOf(output?.total);
  if (inputTokens === undefined && outputTokens === undefined) {
    return usage?.raw === undefined ? UNKNOWN_USAGE : { ...UNKNOWN_USAGE, raw: usage.raw };
  }
  const cacheRead = countOf(input?.cacheRead);
  const cacheWrite = countOf(input?.cacheWrite);
  const reasoning = countOf(output?.reasoning);
  return {
    inputTokens,
    ...(cacheRead !== undefined && { cacheReadTokens: cacheRead }),
    ...(cacheWrite !== undefined && { cacheWriteTokens: cacheWrite }),
    outputTokens,
    ...(reasoning !== undefined && { reasoningTokens: reasoning }),
    totalTokens: addTokens(inputTokens, outputTokens),
    accuracy: 'reported',
    ...(usage?.raw !== undefined && { raw: usage.raw }),
  };
}
