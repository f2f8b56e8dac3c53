import type { ReasoningOptions, Warning } from '@flexiai/core/plugin';
import type { ModelTraits, ReasoningEffort } from './model-traits.ts';

/** What decides the effort, besides the request. */
export interface EffortContext {
  readonly model: string;
  readonly traits: ModelTraits;
  /** The API's name, for warnings. */
  readonly api: string;
  /** The API supports the request's tools on this model only if it does not think. */
  readonly toolsForbidThinking: boolean;
  /** The effort in `providerOptions`, which overrides the request's. */
  readonly effortOption: unknown;
}

/** The effort of a request. */
export interface ChosenEffort {
  /** The effort to send; `undefined` for none. */
  readonly effort: ReasoningEffort | undefined;
  /** Whether the model then thinks, which changes the other supported settings. */
  readonly thinks: boolean;
}

/** The effort that the model supports; a warning if it differs. */
export function chooseEffort(
  reasoning: ReasoningOptions | undefined,
  context: EffortContext,
  warnings: Warning[],
): ChosenEffort {
  if (reasoning?.budgetTokens !== undefined) {
    warnings.push({
      code: 'unsupported-setting',
      setting: 'reasoning.budgetTokens',
      message: `reasoning.budgetTokens was left out: ${context.api} has no limit of reasoning tokens; it has an effort.`,
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
      message: `"${model}" answers without reasoning: on ${api} it supports tools only with the effort "none".`,
    });
    return 'none';
  }
  if (effort === 'minimal' && !traits.minimalEffort) {
    warnings.push({
      code: 'adjusted-setting',
      setting: 'reasoning.effort',
      message: `reasoning.effort became "low": "${model}" does not support "minimal".`,
    });
    return 'low';
  }
  return effort;
}
