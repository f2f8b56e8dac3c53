import type { OutputConfig, ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { ReasoningOptions, UnifiedRequest } from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import type { Warnings } from './warnings.ts';

/** The thinking settings of a request, and the `max_tokens` that leaves room for them. */
export interface ThinkingSettings {
  readonly maxTokens: number;
  readonly thinking?: ThinkingConfigParam;
  readonly effort?: NonNullable<OutputConfig['effort']>;
}

/** What prevents thinking in a request. */
export interface ThinkingObstacles {
  /** The model is forced to call a tool. */
  readonly forcedTool: boolean;
  /** The conversation ends with results for a turn that does not begin with thinking. */
  readonly thoughtlessCall: boolean;
}

/** The smallest budget that the API accepts. */
const SMALLEST_BUDGET = 1024;

/** The default `max_tokens`: low enough for a request without a stream. */
const USUAL_MAX_TOKENS = 16_384;

/** The thinking tokens for an effort, on models with a budget. */
const EFFORT_TOKENS = { minimal: SMALLEST_BUDGET, low: 2048, medium: 4096, high: 16_384 } as const;

/**
 * `thinking`, `output_config.effort` and `max_tokens` of a request.
 *
 * @param defaultMaxTokens the entry's `defaultMaxOutputTokens`
 * @param obstacles what may prevent thinking in this request
 * @see https://platform.claude.com/docs/en/build-with-claude/thinking
 * @see https://platform.claude.com/docs/en/build-with-claude/effort
 */
export function toThinkingSettings(
  request: UnifiedRequest,
  traits: ModelTraits,
  defaultMaxTokens: number | undefined,
  obstacles: ThinkingObstacles,
  warnings: Warnings,
): ThinkingSettings {
  const { reasoning } = request;
  if (reasoning === undefined) return { maxTokens: maxTokensOf(request, traits, defaultMaxTokens, 0, warnings) };
  const byBudget =
    traits.thinking === 'budget' || (traits.thinking === 'either' && reasoning.budgetTokens !== undefined);
  const refusal = refusalOf(traits, obstacles, byBudget);
  if (refusal !== undefined) {
    warnings.leftOut('reasoning', refusal);
    return { maxTokens: maxTokensOf(request, traits, defaultMaxTokens, 0, warnings) };
  }
  const room = reasoning.budgetTokens ?? EFFORT_TOKENS[reasoning.effort ?? 'medium'];
  const maxTokens = maxTokensOf(request, traits, defaultMaxTokens, room, warnings);
  return byBudget
    ? { maxTokens, ...withBudget(room, maxTokens, warnings) }
    : { maxTokens, ...withEffort(reasoning, traits, warnings) };
}

function refusalOf(traits: ModelTraits, obstacles: ThinkingObstacles, byBudget: boolean): string | undefined {
  if (traits.thinking === 'none') return 'the model does not think';
  if (obstacles.forcedTool) return 'a model that is forced to call a tool cannot think first';
  return byBudget && obstacles.thoughtlessCall ? 'the last tool call has no thinking before it' : undefined;
}

function withBudget(wanted: number, maxTokens: number, warnings: Warnings): Pick<ThinkingSettings, 'thinking'> {
  if (maxTokens <= SMALLEST_BUDGET) {
    warnings.leftOut(
      'reasoning',
      `a limit of ${maxTokens} tokens leaves no room for the ${SMALLEST_BUDGET} that thinking needs`,
    );
    return {};
  }
  // The budget is a part of max_tokens: half of it is left for the answer.
  const fitting = wanted < maxTokens ? wanted : Math.floor(maxTokens / 2);
  const budget = Math.max(SMALLEST_BUDGET, fitting);
  if (budget !== wanted) {
    warnings.adjusted(
      'reasoning',
      `The thinking budget is ${budget} tokens instead of ${wanted}: it must be at least ${SMALLEST_BUDGET} and fit into the limit of ${maxTokens}.`,
    );
  }
  return { thinking: { type: 'enabled', budget_tokens: budget } };
}

function withEffort(
  { effort, budgetTokens }: ReasoningOptions,
  traits: ModelTraits,
  warnings: Warnings,
): Pick<ThinkingSettings, 'thinking' | 'effort'> {
  if (budgetTokens !== undefined) {
    warnings.adjusted('reasoning.budgetTokens', 'The thinking budget was sent as an effort: the model has no budget.');
  }
  if (effort === 'minimal') {
    warnings.adjusted('reasoning.effort', 'The effort "minimal" was sent as "low", the lowest effort.');
  }
  const wanted = effort ?? (budgetTokens === undefined ? undefined : effortFor(budgetTokens));
  return {
    // Models without a budget leave the text of their thinking out by default.
    thinking: { type: 'adaptive', ...(traits.thinking === 'adaptive' && { display: 'summarized' }) },
    ...(wanted !== undefined && { effort: wanted === 'minimal' ? 'low' : wanted }),
  };
}

function effortFor(budgetTokens: number): 'low' | 'medium' | 'high' {
  if (budgetTokens <= EFFORT_TOKENS.low) return 'low';
  return budgetTokens < EFFORT_TOKENS.high ? 'medium' : 'high';
}

function maxTokensOf(
  request: UnifiedRequest,
  traits: ModelTraits,
  defaultMaxTokens: number | undefined,
  room: number,
  warnings: Warnings,
): number {
  const most = traits.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  const wanted = request.maxOutputTokens ?? defaultMaxTokens;
  if (wanted === undefined) return Math.min(most, USUAL_MAX_TOKENS + room);
  if (wanted > most && request.maxOutputTokens !== undefined) {
    warnings.adjusted('maxOutputTokens', `maxOutputTokens was lowered to ${most}, the limit of the model.`);
  }
  return Math.min(most, wanted);
}
