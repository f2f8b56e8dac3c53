import type { UnifiedRequest } from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import type { Warnings } from './warnings.ts';

/** The sampling fields that the current API version no longer has. */
export interface SamplingFields {
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
}

/** The last API version that supports them. */
const VERSION_WITH_SAMPLING = '2023-06-01';

/**
 * `temperature`, `top_p` and `top_k` for the models that still support them, and the headers that they need: the API version of the
 * SDK refuses them for all models.
 *
 * @param thinks thinking models do not allow sampling settings
 * @see https://platform.claude.com/docs/en/api/versioning
 */
export function toSampling(
  request: UnifiedRequest,
  traits: ModelTraits,
  thinks: boolean,
  warnings: Warnings,
): { readonly fields: SamplingFields; readonly headers: Readonly<Record<string, string>> } {
  const { temperature, topP, topK } = request;
  const given = Object.entries({ temperature, topP, topK }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return { fields: {}, headers: {} };
  if (traits.sampling === 'none' || thinks) {
    const why = thinks ? 'it cannot be set for an answer with thinking' : 'the model no longer supports it';
    for (const [setting] of given) warnings.leftOut(setting, why);
    return { fields: {}, headers: {} };
  }
  const bothGiven = traits.sampling === 'one' && temperature !== undefined && topP !== undefined;
  if (bothGiven) warnings.leftOut('topP', 'the model supports temperature or topP, not both');
  if (temperature !== undefined && temperature > 1) {
    warnings.adjusted(
      'temperature',
      `temperature was lowered from ${temperature} to 1, the highest value that Claude accepts.`,
    );
  }
  return {
    fields: {
      ...(temperature !== undefined && { temperature: Math.min(1, temperature) }),
      ...(topP !== undefined && !bothGiven && { top_p: topP }),
      ...(topK !== undefined && { top_k: topK }),
    },
    headers: { 'anthropic-version': VERSION_WITH_SAMPLING },
  };
}
