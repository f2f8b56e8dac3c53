import type { ReasoningOptions, UnifiedRequest } from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import type { Warnings } from './warnings.ts';

/** The reasoning settings of a request, and the limit of its answer that leaves room for them. */
export interface ReasoningSettings {
  /** Fields of the model's own. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly effort?: string;
  readonly maxTokens?: number;
  /** Claude thinks before this answer. */
  readonly thinks: boolean;
}

/** What prevents thinking in a request. */
export interface ThinkingObstacles {
  /** The model is forced to call a tool. */
  readonly forcedTool: boolean;
  /** The conversation ends with results for a turn that does not begin with thinking. */
  readonly thoughtlessCall: boolean;
}

/** The smallest budget that Claude accepts. */
const SMALLEST_BUDGET = 1024;

/** The thinking tokens for an effort, on models with a budget. */
const EFFORT_TOKENS = { minimal: SMALLEST_BUDGET, low: 2048, medium: 4096, high: 16_384 } as const;

/**
 * The model's own settings for reasoning, which Converse passes on.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
 * @see https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
 */
export function toReasoning(
  request: UnifiedRequest,
  traits: ModelTraits,
  obstacles: ThinkingObstacles,
  warnings: Warnings,
): ReasoningSettings {
  const { reasoning } = request;
  const maxTokens = maxTokensOf(request, traits, warnings);
  const none = { fields: {}, thinks: false, ...(maxTokens !== undefined && { maxTokens }) };
  if (reasoning === undefined) return none;
  if (traits.reasoning === 'none') {
    warnings.leftOut('reasoning', 'the model has no such setting');
    return none;
  }
  if (traits.reasoning === 'effort') return { ...none, fields: { reasoning_effort: effortOf(reasoning, warnings) } };
  if (traits.reasoning === 'nova') {
    const maxReasoningEffort = effortOf(reasoning, warnings);
    return { ...none, fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort } } };
  }
  const byBudget =
    traits.reasoning === 'budget' || (traits.reasoning === 'either' && reasoning.budgetTokens !== undefined);
  if (obstacles.forcedTool) {
    warnings.leftOut('reasoning', 'a model that is forced to call a tool cannot think first');
    return none;
  }
  if (byBudget && obstacles.thoughtlessCall) {
    warnings.leftOut('reasoning', 'the last tool call has no thinking before it');
    return none;
  }
  if (byBudget) return withBudget(reasoning, maxTokens, none, warnings);
  const effort =
    reasoning.effort === undefined && reasoning.budgetTokens === undefined ? undefined : effortOf(reasoning, warnings);
  return {
    ...none,
    fields: { thinking: { type: 'adaptive', ...(traits.reasoning === 'adaptive' && { display: 'summarized' }) } },
    ...(effort !== undefined && { effort }),
    thinks: true,
  };
}

function withBudget(
  { budgetTokens, effort = 'medium' }: ReasoningOptions,
  maxTokens: number | undefined,
  none: ReasoningSettings,
  warnings: Warnings,
): ReasoningSettings {
  const wanted = budgetTokens ?? EFFORT_TOKENS[effort];
  if (maxTokens !== undefined && maxTokens <= SMALLEST_BUDGET) {
    warnings.leftOut(
      'reasoning',
      `a limit of ${maxTokens} tokens leaves no room for the ${SMALLEST_BUDGET} that thinking needs`,
    );
    return none;
  }
  // The budget is a part of the limit: half of it is left for the answer.
  const fitting = maxTokens === undefined || wanted < maxTokens ? wanted : Math.floor(maxTokens / 2);
  const budget = Math.max(SMALLEST_BUDGET, fitting);
  if (budget !== wanted) {
    const limit = maxTokens === undefined ? '' : ` and fit into the limit of ${maxTokens}`;
    warnings.adjusted(
      'reasoning',
      `The thinking budget is ${budget} tokens instead of ${wanted}: it must be at least ${SMALLEST_BUDGET}${limit}.`,
    );
  }
  return { ...none, fields: { thinking: { type: 'enabled', budget_tokens: budget } }, thinks: true };
}

/** The effort of a model without a budget. */
function effortOf({ effort, budgetTokens }: ReasoningOptions, warnings: Warnings): 'low' | 'medium' | 'high' {
  if (budgetTokens !== undefined) {
    warnings.adjusted('reasoning.budgetTokens', 'The reasoning budget was sent as an effort: the model has no budget.');
  }
  if (effort === 'minimal') {
    warnings.adjusted('reasoning.effort', 'The effort "minimal" was sent as "low", the lowest effort.');
    return 'low';
  }
  if (effort !== undefined) return effort;
  if (budgetTokens === undefined) return 'medium';
  if (budgetTokens <= EFFORT_TOKENS.low) return 'low';
  return budgetTokens < EFFORT_TOKENS.high ? 'medium' : 'high';
}

function maxTokensOf(
  { maxOutputTokens }: UnifiedRequest,
  { maxOutputTokens: most }: ModelTraits,
  warnings: Warnings,
): number | undefined {
  if (maxOutputTokens === undefined || most === undefined || maxOutputTokens <= most) return maxOutputTokens;
  warnings.adjusted('maxOutputTokens', `maxOutputTokens was lowered to ${most}, the limit of the model.`);
  return most;
}
