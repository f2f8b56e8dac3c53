import type { FinishReason } from '@flexiai/core/plugin';
import type { AnswerShape } from '../chat/finish-reason.ts';

/**
 * Why the model stopped, out of a response's own word: its status, or the reason for which it is incomplete. Refusals and
 * turns that call tools are `completed`, too.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export function finishReasonOf(raw: string, { refused, callsTools }: AnswerShape): FinishReason {
  switch (raw) {
    case 'completed':
      if (refused) return 'refusal';
      return callsTools ? 'tool-calls' : 'stop';
    case 'max_output_tokens':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    default:
      return 'other';
  }
}
