import type { ReasoningOptions, Warning } from '@flexiai/core/plugin';
import type { ModelTraits, ReasoningEffort } from './model-traits.ts';

/** What decides about the effort beside what was asked for. */
export interface EffortContext {
  readonly model: string;
  readonly traits: ModelTraits;
  /** The API's name, for warnings. */
  readonly api: string;
  /** The API lets this model call the request's tools only if it does not think. */
  readonly toolsForbidThinking: boolean;
  /** The effort of `providerOptions`, which wins. */
  readonly effortOption: unknown;
}

/** How hard a model is told to think. */
export interface ChosenEffort {
  /** What to send; `undefined` for nothing. */
  readonly effort: ReasoningEffort | undefined;
  /** Whether it then thinks, which changes what else it takes. */
  readonly thinks: boolean;
}

/** The effort that the model takes; a warning for what it does not. */
export function chooseEffort(
  reasoning: ReasoningOptions | undefined,
  context: EffortContext,
  warnings: Warning[],
): ChosenEffort {
  if (reasoning?.budgetTokens !== undefined) {
    warnings.push({
      code: 'unsupported-setting',
      setting: 'reasoning.budgetTokens',
      message: `reasoning.budgetTokens was left out: ${context.api} counts no tokens of thought; it takes an effort.`,
    });
  }
  const { traits, effortOption } = context;
  const effort = effortOption === undefined ? fittingEffort(reasoning?.effort, context, warnings) : undefined;
  return { effort, thinks: traits.reasons === true && (effortOption ?? effort ?? traits.defaultEffort) !== 'none' };
}

function fittingEffort(
  effort: ReasoningOptions['effort'],
  { model, traits, api, toolsForbidThinking }: EffortContext,
  warnings: Warning[],
): ReasoningEffort | undefined {
  if (traits.reasons === false) {
    if (effort !== undefined) {
      warnings.push({
        code: 'unsupported-setting',
        setting: 'reasoning.effort',
        message: `reasoning.effort was left out: "${model}" does not reason.`,
      });
    }
    return undefined;
  }
  if (toolsForbidThinking && (effort ?? traits.defaultEffort) !== 'none') {
    warnings.push({
      code: 'adjusted-setting',
      setting: 'reasoning.effort',
      message: `"${model}" answers without reasoning: on ${api} it calls tools only with the effort "none".`,
    });
    return 'none';
  }
  if (effort === 'minimal' && !traits.minimalEffort) {
    warnings.push({
      code: 'adjusted-setting',
      setting: 'reasoning.effort',
      message: `reasoning.effort became "low": "${model}" does not know "minimal".`,
    });
    return 'low';
  }
  return effort;
}
