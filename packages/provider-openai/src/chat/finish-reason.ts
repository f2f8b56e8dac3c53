import type { FinishReason } from '@flexiai/core/plugin';

/** What the answer holds, as far as it says why it ended. */
export interface AnswerShape {
  readonly refused: boolean;
  readonly callsTools: boolean;
}

/**
 * Why the model stopped. `stop` alone is not the whole word: a refusal ends with it, and so do the tool calls of a forced
 * tool and of many compatible servers.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object#chat-object-choices
 */
export function finishReasonOf(raw: string | undefined, { refused, callsTools }: AnswerShape): FinishReason {
  switch (raw) {
    case 'stop':
      if (refused) return 'refusal';
      return callsTools ? 'tool-calls' : 'stop';
    case 'tool_calls':
    case 'function_call':
      return 'tool-calls';
    case 'length':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    default:
      return 'other';
  }
}

/** Whether such an end may have come in the middle of a tool call's arguments. */
export function cutsArguments(reason: FinishReason): boolean {
  return reason === 'length' || reason === 'content-filter';
}
