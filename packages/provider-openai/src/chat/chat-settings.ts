import type { ReasoningOptions, UnifiedRequest, Warning } from '@flexiai/core/plugin';
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { ModelTraits, ReasoningEffort } from '../models/model-traits.ts';

/** The fields of a chat request that are plain settings. */
export type ChatSettings = Partial<
  Pick<
    ChatCompletionCreateParams,
    | 'max_completion_tokens'
    | 'temperature'
    | 'top_p'
    | 'frequency_penalty'
    | 'presence_penalty'
    | 'stop'
    | 'seed'
    | 'reasoning_effort'
  >
>;

/** `stop` takes no more: https://platform.openai.com/docs/api-reference/chat/create#chat-create-stop */
const MOST_STOPS = 4;

/** What decides about settings beside the settings. */
export interface SettingsContext {
  readonly model: string;
  readonly traits: ModelTraits;
  /** Whether tools go along. */
  readonly tools: boolean;
  /** `reasoning_effort` of `providerOptions`, which wins. */
  readonly effortOption: unknown;
}

/** The settings that the model takes; a warning for each that it does not. */
export function chatSettings(request: UnifiedRequest, context: SettingsContext, warnings: Warning[]): ChatSettings {
  const { model, traits } = context;
  const settings: ChatSettings = {};
  const effort = chooseEffort(request.reasoning, context, warnings);
  if (effort !== undefined) settings.reasoning_effort = effort;
  // Sampling settings go through only where the model does not think.
  const thinks = traits.reasons === true && (context.effortOption ?? effort ?? traits.defaultEffort) !== 'none';
  const refuse = (setting: keyof UnifiedRequest, why: string): void => {
    warnings.push({ code: 'unsupported-setting', setting, message: `${setting} was left out: ${why}` });
  };
  const whenThinking = `"${model}" does not take it while it reasons.`;
  const whenReasoningModel = `reasoning models such as "${model}" do not take it.`;

  if (request.maxOutputTokens !== undefined) settings.max_completion_tokens = request.maxOutputTokens;
  if (request.seed !== undefined) settings.seed = request.seed;
  if (request.temperature !== undefined) {
    if (thinks) refuse('temperature', whenThinking);
    else settings.temperature = request.temperature;
  }
  if (request.topP !== undefined) {
    if (thinks) refuse('topP', whenThinking);
    else settings.top_p = request.topP;
  }
  if (request.topK !== undefined) refuse('topK', 'Chat Completions has no such setting.');
  if (request.frequencyPenalty !== undefined) {
    if (traits.reasons === true) refuse('frequencyPenalty', whenReasoningModel);
    else settings.frequency_penalty = request.frequencyPenalty;
  }
  if (request.presencePenalty !== undefined) {
    if (traits.reasons === true) refuse('presencePenalty', whenReasoningModel);
    else settings.presence_penalty = request.presencePenalty;
  }
  if (request.stop !== undefined && request.stop.length > 0) {
    if (traits.reasons === true) refuse('stop', whenReasoningModel);
    else settings.stop = firstStops(request.stop, warnings);
  }
  return settings;
}

function firstStops(stop: readonly string[], warnings: Warning[]): string[] {
  if (stop.length > MOST_STOPS) {
    warnings.push({
      code: 'adjusted-setting',
      setting: 'stop',
      message: `Only the first ${MOST_STOPS} of ${stop.length} stop texts were sent: Chat Completions takes no more.`,
    });
  }
  return stop.slice(0, MOST_STOPS);
}

function chooseEffort(
  reasoning: ReasoningOptions | undefined,
  { model, traits, tools, effortOption }: SettingsContext,
  warnings: Warning[],
): ReasoningEffort | undefined {
  if (reasoning?.budgetTokens !== undefined) {
    warnings.push({
      code: 'unsupported-setting',
      setting: 'reasoning.budgetTokens',
      message: 'reasoning.budgetTokens was left out: Chat Completions counts no tokens of thought; it takes an effort.',
    });
  }
  if (effortOption !== undefined) return undefined;
  const effort = reasoning?.effort;
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
  if (tools && traits.tools === 'without-reasoning' && (effort ?? traits.defaultEffort) !== 'none') {
    warnings.push({
      code: 'adjusted-setting',
      setting: 'reasoning.effort',
      message: `"${model}" answers without reasoning: on Chat Completions it calls tools only with the effort "none".`,
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
