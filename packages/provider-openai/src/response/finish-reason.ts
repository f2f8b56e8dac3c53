import {
  type FinishReason,
  finishMeaning,
  InvalidResponseError,
  OverloadedError,
  type ProviderError,
  ServerError,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../openai-errors.ts';

/** What the answer holds, as far as it says why it ended. */
export interface AnswerShape {
  readonly refused: boolean;
  readonly callsTools: boolean;
}

/**
 * Why the model stopped. `stop`, or the status `completed` of Responses, is not the whole word: a refusal ends with it, and
 * so do the tool calls of a forced tool and of many compatible servers.
 *
 * @param raw the finish reason; on Responses the status, or the reason for which the response is incomplete
 * @see https://platform.openai.com/docs/api-reference/chat/object#chat-object-choices
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export function finishReasonOf(raw: string | undefined, { refused, callsTools }: AnswerShape): FinishReason {
  const meaning = raw === undefined ? 'other' : finishMeaning(raw);
  if (meaning === 'failure') return 'other';
  if (meaning !== 'stop') return meaning;
  if (refused) return 'refusal';
  return callsTools ? 'tool-calls' : 'stop';
}

/**
 * The error that a finish reason stands for which gives the answer up, where the provider says no more: OpenRouter's,
 * Mistral's and vLLM's `error`, the `abort` of vLLM and SGLang, Zhipu's `network_error`, DeepSeek's
 * `insufficient_system_resource`, and the words for a call that the model could not write, which a second try may mend.
 *
 * @param field what the wire calls the reason
 * @see https://openrouter.ai/docs/api-reference/streaming#handling-errors-during-streaming
 * @see https://api-docs.deepseek.com/api/create-chat-completion
 */
export function givenUp(
  raw: string | undefined,
  context: FailureContext,
  field = 'finish_reason',
): ProviderError | undefined {
  if (raw === undefined || finishMeaning(raw) !== 'failure') return undefined;
  const message = `"${context.provider}" gave up its answer (${field} "${raw}") and did not say why.`;
  if (/resource|overload/i.test(raw)) return new OverloadedError(message, context);
  if (/call|tool|malformed/i.test(raw)) return new InvalidResponseError(message, context);
  return new ServerError(message, context);
}

/** Whether such an end may have come in the middle of a tool call's arguments. */
export function cutsArguments(reason: FinishReason): boolean {
  return reason !== 'stop' && reason !== 'tool-calls' && reason !== 'pause';
}
