import { fieldsOf, listOf, type RefusalScope, stringOf } from '@flexiai/core/plugin';
import type { GeminiFailure } from './error-body.ts';

/** In an id (`GenerateRequestsPerDayPerProjectPerModel-FreeTier`) and in a metric (`…_per_day_per_project_per_base_model`). */
const OF_A_MODEL = /per_?(?:base_?)?model/i;

/** In the API's message: "Quota exceeded for metric: …, limit: 0, model: gemini-3-pro". */
const NO_QUOTA = /\blimit: 0\b(, model: )?/gi;

/**
 * What a used-up quota applies to: one model, or the account. `undefined` if waiting helps: it does for a quota of a minute, but
 * not for a quota of a day or a quota of zero.
 *
 * @see https://ai.google.dev/gemini-api/docs/rate-limits
 */
export function usedUpQuota({ details, message }: GeminiFailure): RefusalScope | undefined {
  if (/credits? (?:are|is|has been|have been) (?:depleted|exhausted)|spending (?:cap|limit)/i.test(message))
    return 'account';
  const areOfModels = details.flatMap((detail) => [
    ...ofErrorInfo(fieldsOf(detail['metadata'])),
    ...listOf(detail['violations']).flatMap((violation) => ofViolation(fieldsOf(violation))),
  ]);
  if (areOfModels.length === 0) areOfModels.push(...ofSentence(message));
  if (areOfModels.length === 0) return undefined;
  return areOfModels.every((isOfModel) => isOfModel) ? 'model' : 'account';
}

/** Whether the quota of an `ErrorInfo` is of one model; `undefined` if it is not used up. */
function ofErrorInfo({ quota_limit: limit }: { readonly [key: string]: unknown }): readonly boolean[] {
  return isDaily(limit) ? [OF_A_MODEL.test(limit)] : [];
}

/** The same for a violation in a `QuotaFailure`. */
function ofViolation({
  quotaId,
  quotaValue,
  quotaDimensions,
}: {
  readonly [key: string]: unknown;
}): readonly boolean[] {
  if (!isDaily(quotaId) && quotaValue !== '0') return [];
  return [OF_A_MODEL.test(stringOf(quotaId) ?? '') || stringOf(fieldsOf(quotaDimensions)['model']) !== undefined];
}

function ofSentence(message: string): readonly boolean[] {
  const none = [...message.matchAll(NO_QUOTA)].map(([, model]) => model !== undefined);
  // In words, or in the name of a metric of Vertex AI.
  return /\bper day\b|_per_day(?:_|\b)/i.test(message)
    ? [...none, OF_A_MODEL.test(message.replaceAll(' ', '_'))]
    : none;
}

function isDaily(quota: unknown): quota is string {
  return typeof quota === 'string' && /PerDay/i.test(quota);
}
