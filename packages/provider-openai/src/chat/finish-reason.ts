import {
  type FinishReason,
  OverloadedError,
  type ProviderError,
  type ProviderErrorClass,
  ServerError,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../errors/map-openai-error.ts';

/** What the answer holds, as far as it says why it ended. */
export interface AnswerShape {
  readonly refused: boolean;
  readonly callsTools: boolean;
}

/**
 * Why the model stopped. `stop` alone is not the whole word: a refusal ends with it, and so do the tool calls of a forced
 * tool and of many compatible servers. `eos` is Together's word, `model_length` Mistral's.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object#chat-object-choices
 * @see https://github.com/togethercomputer/together-typescript/blob/main/src/resources/chat/completions.ts
 * @see https://github.com/mistralai/client-ts/blob/main/src/models/components/chatcompletionchoice.ts
 */
export function finishReasonOf(raw: string | undefined, { refused, callsTools }: AnswerShape): FinishReason {
  switch (raw) {
    case 'stop':
    case 'eos':
      if (refused) return 'refusal';
      return callsTools ? 'tool-calls' : 'stop';
    case 'tool_calls':
    case 'function_call':
      return 'tool-calls';
    case 'length':
    case 'model_length':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    default:
      return 'other';
  }
}

/**
 * Words that say that the answer was given up: OpenRouter's and Mistral's, and DeepSeek's.
 *
 * @see https://openrouter.ai/docs/api-reference/streaming#handling-errors-during-streaming
 * @see https://api-docs.deepseek.com/api/create-chat-completion
 */
const GIVEN_UP: ReadonlyMap<string, ProviderErrorClass> = new Map<string, ProviderErrorClass>([
  ['error', ServerError],
  ['insufficient_system_resource', OverloadedError],
]);

/** The error that such a word stands for, where the provider says no more. */
export function givenUp(raw: string | undefined, context: FailureContext): ProviderError | undefined {
  const type = raw === undefined ? undefined : GIVEN_UP.get(raw);
  if (type === undefined) return undefined;
  return new type(`"${context.provider}" gave up its answer (finish_reason "${raw}") and did not say why.`, context);
}

/** Whether such an end may have come in the middle of a tool call's arguments. */
export function cutsArguments(reason: FinishReason): boolean {
  return reason === 'length' || reason === 'content-filter';
}
