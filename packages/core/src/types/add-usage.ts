import type { Usage } from './usage.ts';
import { addTokens } from './usage-totals.ts';

/** Two tries' usage together. What only one of them reported is left out: it would be taken for the whole. */
export function addUsage(a: Usage, b: Usage): Usage {
  const reasoningTokens = addTokens(a.reasoningTokens, b.reasoningTokens);
  const cacheReadTokens = addTokens(a.cacheReadTokens, b.cacheReadTokens);
  return {
    inputTokens: addTokens(a.inputTokens, b.inputTokens),
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    outputTokens: addTokens(a.outputTokens, b.outputTokens),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    totalTokens: addTokens(a.totalTokens, b.totalTokens),
    accuracy: worse(a.accuracy, b.accuracy),
  };
}

function worse(a: Usage['accuracy'], b: Usage['accuracy']): Usage['accuracy'] {
  const order = ['reported', 'estimated', 'unknown'] as const;
  return order[Math.max(order.indexOf(a), order.indexOf(b))] ?? 'unknown';
}
