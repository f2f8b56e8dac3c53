import type { Usage } from '@flexiai/core';
import { countOf, isObject, objectOf, stringOf } from '@flexiai/core/plugin';

/** The usage of another model within one answer. */
export interface Pass {
  readonly model: string;
  readonly usage: Usage;
}

const NONE: readonly Pass[] = [];

/** A longer text is not a model's name: prices are cached by it. */
const LONGEST_NAME = 256;

/**
 * Passes of other models that Anthropic bills at their own prices: an advisor's, and those of a model that declined
 * after it had begun to write, before another model replaced it. Their tokens are part of the answer's usage.
 *
 * @param served the model that answered
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/advisor-tool
 * @see https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback#how-refusals-are-billed
 */
export function passesOf({ raw }: Usage, served: string): readonly Pass[] {
  const iterations = isObject(raw) ? raw['iterations'] : undefined;
  if (!Array.isArray(iterations)) return NONE;
  const entries = iterations.filter(isObject);
  const hasFallback = entries.some(({ type }) => type === 'fallback_message');
  return entries.flatMap((entry) => {
    const model = stringOf(entry['model']);
    const declined = hasFallback && entry['type'] === 'message' && (countOf(entry['output_tokens']) ?? 0) > 0;
    if (model === undefined || model === served || model.length > LONGEST_NAME) return [];
    return entry['type'] === 'advisor_message' || declined ? [{ model, usage: usageOfPass(entry) }] : [];
  });
}

/** The usage of an answer without its passes of other models. */
export function withoutPasses(usage: Usage, passes: readonly Pass[]): Usage {
  let { inputTokens, cacheReadTokens, outputTokens } = usage;
  let [short, long] = writesOf(usage);
  for (const pass of passes) {
    const [passShort, passLong] = writesOf(pass.usage);
    inputTokens = less(inputTokens, pass.usage.inputTokens);
    cacheReadTokens = less(cacheReadTokens, pass.usage.cacheReadTokens);
    outputTokens = less(outputTokens, pass.usage.outputTokens);
    short = less(short, passShort) ?? 0;
    long = less(long, passLong) ?? 0;
  }
  return {
    ...usage,
    inputTokens,
    outputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    cacheWriteTokens: { '5m': short, '1h': long },
  };
}

function usageOfPass(entry: { readonly [field: string]: unknown }): Usage {
  const lifetimes = objectOf(entry['cache_creation']);
  const written = countOf(entry['cache_creation_input_tokens']) ?? 0;
  const long = Math.min(countOf(lifetimes?.['ephemeral_1h_input_tokens']) ?? 0, written);
  const cacheReadTokens = countOf(entry['cache_read_input_tokens']) ?? 0;
  const inputTokens = (countOf(entry['input_tokens']) ?? 0) + cacheReadTokens + written;
  const outputTokens = countOf(entry['output_tokens']) ?? 0;
  return {
    inputTokens,
    cacheReadTokens,
    cacheWriteTokens: { '5m': written - long, '1h': long },
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    accuracy: 'reported',
  };
}

function writesOf({ cacheWriteTokens = 0 }: Usage): [short: number, long: number] {
  return typeof cacheWriteTokens === 'number'
    ? [cacheWriteTokens, 0]
    : [cacheWriteTokens['5m'] ?? 0, cacheWriteTokens['1h'] ?? 0];
}

function less(tokens: number | undefined, of: number | undefined): number | undefined {
  return tokens === undefined ? undefined : Math.max(0, tokens - (of ?? 0));
}
