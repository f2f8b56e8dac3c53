import type { JSONObject, LanguageModelV4FinishReason, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { FinishReason, Usage } from '@flexiai/core';
import { assertNever } from '@flexiai/core/plugin';

/** The usage of an answer. Figures that were not reported are `undefined`. */
export function toSdkUsage(usage: Usage): LanguageModelV4Usage {
  const { inputTokens, outputTokens, cacheReadTokens, reasoningTokens, raw } = usage;
  const cacheWrite = cacheWriteOf(usage);
  return {
    inputTokens: {
      total: inputTokens,
      noCache: inputTokens === undefined ? undefined : inputTokens - (cacheReadTokens ?? 0) - (cacheWrite ?? 0),
      cacheRead: cacheReadTokens,
      cacheWrite,
    },
    outputTokens: {
      total: outputTokens,
      text: outputTokens === undefined ? undefined : outputTokens - (reasoningTokens ?? 0),
      reasoning: reasoningTokens,
    },
    ...(typeof raw === 'object' && raw !== null && { raw: raw as JSONObject }),
  };
}

function cacheWriteOf({ cacheWriteTokens }: Usage): number | undefined {
  if (typeof cacheWriteTokens !== 'object') return cacheWriteTokens;
  return (cacheWriteTokens['5m'] ?? 0) + (cacheWriteTokens['1h'] ?? 0);
}

/** The finish reason of the AI SDK; `raw` is the provider's own word, or FlexiAI's reason without one. */
export function toSdkFinishReason(reason: FinishReason, raw: string | undefined): LanguageModelV4FinishReason {
  return { unified: unifiedReason(reason), raw: raw ?? reason };
}

function unifiedReason(reason: FinishReason): LanguageModelV4FinishReason['unified'] {
  switch (reason) {
    case 'stop':
    case 'length':
    case 'tool-calls':
    case 'content-filter':
    case 'other':
      return reason;
    case 'refusal':
      return 'content-filter';
    case 'pause':
      return 'other';
    default:
      return assertNever(reason);
  }
}
