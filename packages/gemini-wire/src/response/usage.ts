import { addTokens, countOf, type JsonObject, UNKNOWN_USAGE, type Usage } from '@flexiai/core/plugin';

/**
 * The figures of a stream so far. Each chunk reports the sums so far, and some chunks leave some of them out; a zero does not
 * replace a known figure.
 */
export function mergeUsage(known: JsonObject | undefined, told: JsonObject): JsonObject {
  const merged: { [figure: string]: unknown } = { ...known };
  for (const [figure, value] of Object.entries(told)) {
    if (value === undefined || value === null) continue;
    if (merged[figure] === undefined || (value !== 0 && !(Array.isArray(value) && value.length === 0))) {
      merged[figure] = value;
    }
  }
  return merged;
}

/**
 * The API's figures in disjoint terms. Thinking is separate from the candidates' tokens, and the prompts of tools that Google ran
 * are separate from the prompt's; cache reads are part of the prompt's. Zeros are left out on the wire, so an absent figure is
 * unknown.
 *
 * @see https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function usageOf(metadata: JsonObject | undefined): Usage {
  const prompt = countOf(metadata?.['promptTokenCount']);
  // `responseTokenCount` is the same figure in the API's other answers.
  const candidates = countOf(metadata?.['candidatesTokenCount'] ?? metadata?.['responseTokenCount']);
  const total = countOf(metadata?.['totalTokenCount']);
  const thoughts = countOf(metadata?.['thoughtsTokenCount']);
  const toolUse = countOf(metadata?.['toolUsePromptTokenCount']);
  const cached = countOf(metadata?.['cachedContentTokenCount']);
  if (prompt === undefined && candidates === undefined && total === undefined && thoughts === undefined) {
    return UNKNOWN_USAGE;
  }
  const inputTokens = prompt === undefined ? undefined : prompt + (toolUse ?? 0);
  const outputTokens =
    candidates === undefined && thoughts === undefined ? undefined : (candidates ?? 0) + (thoughts ?? 0);
  return {
    inputTokens,
    ...(cached !== undefined && { cacheReadTokens: cached }),
    outputTokens,
    ...(thoughts !== undefined && { reasoningTokens: thoughts }),
    ...(toolUse !== undefined && { toolUseTokens: toolUse }),
    totalTokens: addTokens(inputTokens, outputTokens) ?? total,
    accuracy: 'reported',
    raw: metadata,
  };
}
