import {
  type FinishReason,
  finishMeaning,
  InvalidResponseError,
  OverloadedError,
  type ProviderError,
  ServerError,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../openai-errors.ts';

/** The facts of an answer that decide its finish reason. */
export interface AnswerShape {
  readonly refused: boolean;
  readonly callsTools: boolean;
}

/**
 * Why the model ended its answer. `stop`, or the status `completed` of Responses, is not specific: refusals have it, and so have
 * the calls of a forced tool and those of many compatible servers.
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
 * The error for a finish reason that means failure, if the provider gives no other details: OpenRouter's, Mistral's and vLLM's
 * `error`, the `abort` of vLLM and SGLang, Zhipu's `network_error`, DeepSeek's `insufficient_system_resource`, and the reasons for a
 * malformed tool call. A retry may succeed.
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
  const message = `"${context.provider}" ended its answer with an error (${field} "${raw}") without a reason.`;
  if (/resource|overload/i.test(raw)) return new OverloadedError(message, context);
  if (/call|tool|malformed/i.test(raw)) return new InvalidResponseError(message, context);
  return new ServerError(message, context);
}

/** Whether such an end may be in the middle of a tool call's arguments. */
export function cutsArguments(reason: FinishReason): boolean {
  return reason !== 'stop' && reason !== 'tool-calls' && reason !== 'pause';
}
