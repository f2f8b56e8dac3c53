import type { UnifiedRequest, Warning } from '@flexiai/core/plugin';
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { ModelTraits } from '../../models/model-traits.ts';
import { chooseEffort } from '../../models/reasoning-effort.ts';
import { samplingSettings } from '../../models/sampling.ts';

/** The plain settings of a chat request. */
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
  > & { top_k: number }
>;

/** `stop` takes no more: https://platform.openai.com/docs/api-reference/chat/create#chat-create-stop */
const MOST_STOPS = 4;

/** What decides about settings, besides the request. */
export interface SettingsContext {
  readonly model: string;
  readonly traits: ModelTraits;
  /** Whether the request has tools. */
  readonly tools: boolean;
  /** `reasoning_effort` in `providerOptions`, which overrides the request's. */
  readonly effortOption: unknown;
  /** Whether the endpoint supports `top_k`. */
  readonly topK: boolean;
}

/** The settings that the model supports; a warning for each other one. */
export function chatSettings(request: UnifiedRequest, context: SettingsContext, warnings: Warning[]): ChatSettings {
  const { model, traits } = context;
  const toolsForbidThinking = context.tools && traits.tools === 'without-reasoning';
  const { effort, thinks } = chooseEffort(
    request.reasoning,
    { ...context, api: 'Chat Completions', toolsForbidThinking },
    warnings,
  );
  const settings: ChatSettings = samplingSettings(request, { model, thinks }, warnings);
  if (effort !== undefined) settings.reasoning_effort = effort;
  const refuse = (setting: keyof UnifiedRequest, why: string): void => {
    warnings.push({ code: 'unsupported-setting', setting, message: `${setting} was left out: ${why}` });
  };
  const whenReasoningModel = `reasoning models such as "${model}" do not support it.`;

  if (request.maxOutputTokens !== undefined) settings.max_completion_tokens = request.maxOutputTokens;
  if (request.seed !== undefined) settings.seed = request.seed;
  if (request.topK !== undefined) {
    if (context.topK) settings.top_k = request.topK;
    else refuse('topK', 'Chat Completions has no such setting.');
  }
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
      message: `Only the first ${MOST_STOPS} of ${stop.length} stop texts were sent: Chat Completions accepts no more.`,
    });
  }
  return stop.slice(0, MOST_STOPS);
}
