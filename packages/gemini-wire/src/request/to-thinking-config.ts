import type { ReasoningOptions, Warning } from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';

/** @see https://ai.google.dev/api/generate-content#ThinkingConfig */
interface ThinkingConfig {
  readonly includeThoughts?: true;
  readonly thinkingBudget?: number;
  readonly thinkingLevel?: string;
}

type Effort = NonNullable<ReasoningOptions['effort']>;

/** Google's own table of efforts and budgets. https://ai.google.dev/gemini-api/docs/openai#thinking */
const BUDGETS: { readonly [E in Effort]: number } = { minimal: 1024, low: 1024, medium: 8192, high: 24_576 };

/** The reasoning setting in the model's form: a budget until Gemini 2.5, a level since Gemini 3. */
export function toThinkingConfig(
  reasoning: ReasoningOptions | undefined,
  traits: ModelTraits,
  warnings: Warning[],
): ThinkingConfig | undefined {
  if (reasoning === undefined) return undefined;
  switch (traits.thinking) {
    case 'none':
      warnings.push({
        code: 'unsupported-setting',
        setting: 'reasoning',
        message: 'This model is not known to think: the setting was left out.',
      });
      return undefined;
    case 'budget':
      return withBudget(reasoning, traits, warnings);
    case 'level':
      return withLevel(reasoning, traits, warnings);
  }
}

function withBudget(
  { effort, budgetTokens }: ReasoningOptions,
  traits: ModelTraits,
  warnings: Warning[],
): ThinkingConfig {
  const wanted = budgetTokens ?? (effort === undefined ? undefined : BUDGETS[effort]);
  if (wanted === undefined) return { includeThoughts: true };
  const { min, max, canBeOff } = traits.budget;
  // Without thinking there are no thoughts to include, and requesting them is an error.
  if (wanted === 0 && canBeOff) return { thinkingBudget: 0 };
  const budget = Math.min(Math.max(wanted, min), max);
  if (budget !== wanted && budgetTokens !== undefined) {
    warnings.push(
      adjusted('reasoning.budgetTokens', `This model thinks with ${min} to ${max} tokens: ${budget} was sent.`),
    );
  }
  return { includeThoughts: true, thinkingBudget: budget };
}

function withLevel(
  { effort, budgetTokens }: ReasoningOptions,
  traits: ModelTraits,
  warnings: Warning[],
): ThinkingConfig {
  const wanted = effort ?? (budgetTokens === undefined ? undefined : effortFor(budgetTokens));
  if (wanted === undefined) return { includeThoughts: true };
  const level = wanted === 'minimal' ? traits.lowestLevel : wanted;
  if (budgetTokens !== undefined) {
    const why = effort === undefined ? `"${level}" was sent.` : 'the effort was sent alone.';
    warnings.push(adjusted('reasoning.budgetTokens', `This model supports a thinking level and no budget: ${why}`));
  } else if (level !== wanted) {
    warnings.push(adjusted('reasoning.effort', `The lowest thinking level of this model is "${level}": it was sent.`));
  }
  return { includeThoughts: true, thinkingLevel: level };
}

/** The lowest effort whose budget is at least as large. */
function effortFor(budgetTokens: number): Effort {
  if (budgetTokens === 0) return 'minimal';
  if (budgetTokens <= BUDGETS.low) return 'low';
  return budgetTokens <= BUDGETS.medium ? 'medium' : 'high';
}

function adjusted(setting: string, message: string): Warning {
  return { code: 'adjusted-setting', setting, message };
}
