import { type FinishReason, finishMeaning, type ProviderError, ServerError } from '@flexiai/core/plugin';
import type { AnswerShape } from '../chat/finish-reason.ts';
import type { FailureContext } from '../errors/map-openai-error.ts';

/**
 * Why the model stopped, out of a response's own word: its status, or the reason for which it is incomplete. Refusals and
 * turns that call tools are `completed`, too. Gateways pass on the words of other wires.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export function finishReasonOf(raw: string, { refused, callsTools }: AnswerShape): FinishReason {
  // So many messages were allowed: https://platform.openai.com/docs/api-reference/responses/object
  if (raw === 'max_messages') return 'length';
  const meaning = finishMeaning(raw);
  switch (meaning) {
    case 'stop':
    case 'tool-calls':
      if (refused) return 'refusal';
      return callsTools ? 'tool-calls' : 'stop';
    case 'failure':
      return 'other';
    default:
      return meaning;
  }
}

/** The error that a word stands for with which a server gives its answer up, where the server says no more. */
export function givenUp(raw: string, context: FailureContext): ProviderError | undefined {
  if (finishMeaning(raw) !== 'failure') return undefined;
  return new ServerError(`"${context.provider}" gave up its answer ("${raw}") and did not say why.`, context);
}
