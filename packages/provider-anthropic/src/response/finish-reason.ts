import { type FinishReason, finishMeaning, ServerError } from '@flexiai/core/plugin';
import type { FailureContext } from '../anthropic-errors.ts';

/**
 * The unified finish reason for a `stop_reason`, including those of other wires: servers that use this wire for other vendors'
 * models pass on theirs.
 *
 * @throws ServerError for a reason with which a server gives an answer up
 * @see https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 */
export function finishReasonOf(stopReason: string | undefined, scope: FailureContext): FinishReason {
  if (stopReason === undefined) return 'other';
  const meaning = finishMeaning(stopReason);
  if (meaning !== 'failure') return meaning;
  const { provider, model, requestId, secrets = [] } = scope;
  throw new ServerError(
    `The Anthropic API ended the answer with an error: stop reason "${stopReason.slice(0, 100)}".`,
    {
      provider,
      model,
      requestId,
      secrets,
      providerCode: stopReason.slice(0, 100),
    },
  );
}
