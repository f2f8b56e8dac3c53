import { ContentFilterError, cutSentence, fieldsOf, type JsonObject, listOf, stringOf } from '@flexiai/core/plugin';
import { upperCaseWord } from '../errors/error-body.ts';
import type { FailureContext } from '../gemini-errors.ts';

/** Why the prompt was blocked, if it was. */
export function blockReasonOf(chunk: JsonObject): string | undefined {
  const reason = upperCaseWord(fieldsOf(chunk['promptFeedback'])['blockReason']);
  return reason === undefined || /^BLOCK(?:ED)?_REASON_UNSPECIFIED$/.test(reason) ? undefined : reason;
}

/**
 * The error for a prompt that Google's filters blocked: the same prompt will never get an answer.
 * @see https://ai.google.dev/api/generate-content#PromptFeedback
 */
export function blockedPromptError(chunk: JsonObject, reason: string, context: FailureContext): ContentFilterError {
  const feedback = fieldsOf(chunk['promptFeedback']);
  const detail = stringOf(feedback['blockReasonMessage']);
  const why = detail === undefined ? '.' : `: ${cutSentence(detail)}`;
  return new ContentFilterError(`Gemini blocked the prompt (${reason})${why}`, {
    ...context,
    providerCode: reason,
    providerMetadata: { [context.plugin]: metadataOf(reason, feedback) },
  });
}

/** Only the filters' own words: an upstream may put anything into a rating. */
function metadataOf(blockReason: string, feedback: JsonObject): JsonObject {
  const safetyRatings = listOf(feedback['safetyRatings']).map((entry) => {
    const rating = fieldsOf(entry);
    return {
      category: upperCaseWord(rating['category']),
      probability: upperCaseWord(rating['probability']),
      ...(typeof rating['blocked'] === 'boolean' && { blocked: rating['blocked'] }),
    };
  });
  return { blockReason, ...(safetyRatings.length > 0 && { safetyRatings }) };
}
