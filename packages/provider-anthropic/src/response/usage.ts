import { addTokens, UNKNOWN_USAGE, type Usage } from '@flexiai/core/plugin';
import { listAt, numberAt, objectAt, type WireObject } from '../wire.ts';

/** The figures of one pass of a model. */
const FIGURES = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'] as const;
const LIFETIMES = ['ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'] as const;

type Figure = (typeof FIGURES)[number] | (typeof LIFETIMES)[number];

/** Tokens by the API's own names; a figure that was not reported is `undefined`. */
type Figures = { readonly [Name in Figure]?: number | undefined };

/**
 * The unified form of a `usage` object. The API's `input_tokens` includes neither cache reads nor cache writes, and its totals
 * leave out compaction and the advisor, whose tokens are added from `iterations`.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance
 * @see https://platform.claude.com/docs/en/build-with-claude/compaction-threshold
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/advisor-tool
 */
export function usageOf(usage: WireObject): Usage {
  const iterations = listAt(usage, 'iterations');
  const figures = iterations.length === 0 ? figuresOf(usage) : withIterations(figuresOf(usage), iterations);
  const { input_tokens: uncached, output_tokens: outputTokens } = figures;
  if (uncached === undefined && outputTokens === undefined) return UNKNOWN_USAGE;
  const { cache_read_input_tokens: cacheReadTokens, cache_creation_input_tokens: written } = figures;
  const inputTokens = uncached === undefined ? undefined : uncached + (cacheReadTokens ?? 0) + (written ?? 0);
  const reasoningTokens = numberAt(objectAt(usage, 'output_tokens_details'), 'thinking_tokens');
  return {
    inputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(written !== undefined && { cacheWriteTokens: byLifetime(figures, written) }),
    outputTokens,
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    totalTokens: addTokens(inputTokens, outputTokens),
    accuracy: 'reported',
    raw: usage,
  };
}

/**
 * The usage that a stream has reported so far: each report contains the totals up to there, so a later figure replaces an earlier
 * one. A zero does not: compatible servers end with a report that is filled with zeros.
 */
export function mergeUsage(earlier: WireObject, later: WireObject): WireObject {
  const merged: Record<string, unknown> = { ...earlier };
  for (const [field, value] of Object.entries(later)) {
    if (value === null) continue;
    const known = merged[field];
    if (value === 0 && typeof known === 'number') continue;
    merged[field] = isFigures(known) && isFigures(value) ? mergeUsage(known, value) : value;
  }
  return merged;
}

function isFigures(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every answer runs this code: field by field. */
function figuresOf(usage: unknown): Figures {
  const lifetimes = objectAt(usage, 'cache_creation');
  return {
    input_tokens: numberAt(usage, 'input_tokens'),
    output_tokens: numberAt(usage, 'output_tokens'),
    cache_read_input_tokens: numberAt(usage, 'cache_read_input_tokens'),
    cache_creation_input_tokens: numberAt(usage, 'cache_creation_input_tokens'),
    ephemeral_5m_input_tokens: numberAt(lifetimes, 'ephemeral_5m_input_tokens'),
    ephemeral_1h_input_tokens: numberAt(lifetimes, 'ephemeral_1h_input_tokens'),
  };
}

/**
 * The totals with everything that they leave out. The API's own totals are those of the model that answers. The totals of the first
 * versions of the advisor contained only the input of the first pass: the larger figure is the whole.
 */
function withIterations(totals: Figures, iterations: readonly unknown[]): Figures {
  const answering: { [Name in Figure]?: number | undefined } = {};
  const besides: { [Name in Figure]?: number | undefined } = {};
  const isServedByFallback = iterations.some((entry) => typeOf(entry) === 'fallback_message');
  for (const entry of iterations) {
    const type = typeOf(entry);
    if (type === 'compaction' || type === 'advisor_message') add(besides, figuresOf(entry));
    // A model that refused before it wrote anything is not billed:
    // https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback#how-refusals-are-billed
    else if (!isServedByFallback || type === 'fallback_message' || (numberAt(entry, 'output_tokens') ?? 0) > 0) {
      add(answering, figuresOf(entry));
    }
  }
  const whole: { [Name in Figure]?: number | undefined } = { ...totals };
  for (const name of [...FIGURES, ...LIFETIMES]) {
    const figure = answering[name];
    if (figure !== undefined) whole[name] = Math.max(whole[name] ?? 0, figure);
  }
  add(whole, besides);
  return whole;
}

function typeOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'type' in entry ? entry.type : undefined;
}

function add(sum: { [Name in Figure]?: number | undefined }, more: Figures): void {
  for (const name of [...FIGURES, ...LIFETIMES]) {
    const figure = more[name];
    if (figure !== undefined) sum[name] = (sum[name] ?? 0) + figure;
  }
}

/** Cache writes by lifetime, if the two figures still add up to the total: a stream's last report has only the total. */
function byLifetime(figures: Figures, written: number): NonNullable<Usage['cacheWriteTokens']> {
  const short = figures.ephemeral_5m_input_tokens ?? 0;
  const long = figures.ephemeral_1h_input_tokens ?? 0;
  return short + long === written && written > 0 ? { '5m': short, '1h': long } : written;
}
