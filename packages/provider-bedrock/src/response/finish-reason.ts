import { type FinishReason, finishMeaning, ServerError } from '@flexiai/core/plugin';
import { type FailureContext, optionsOf } from '../bedrock-errors.ts';

/**
 * The unified finish reason for a `stopReason`.
 *
 * @throws ServerError for a reason with which the service gives an answer up: `malformed_tool_use`, `malformed_model_output`
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_MessageStopEvent.html
 */
export function finishReasonOf(stopReason: string | undefined, scope: FailureContext): FinishReason {
  if (stopReason === undefined) return 'other';
  const meaning = finishMeaning(stopReason);
  if (meaning !== 'failure') return meaning;
  const providerCode = stopReason.slice(0, 100);
  throw new ServerError(
    `Amazon Bedrock ended the answer with an error: stop reason "${providerCode}".`,
    optionsOf(scope, { providerCode }),
  );
}
