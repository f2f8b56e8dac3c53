import type { UnifiedRequest } from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import type { Warnings } from './warnings.ts';
import type { ConverseBody } from './wire-body.ts';

/** The sampling settings, and the model's own fields for those that Converse does not have. */
export interface Sampling {
  readonly inference: NonNullable<ConverseBody['inferenceConfig']>;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** @param thinks Claude allows no sampling settings while it thinks */
export function toSampling(
  request: UnifiedRequest,
  traits: ModelTraits,
  thinks: boolean,
  warnings: Warnings,
): Sampling {
  for (const setting of ['seed', 'frequencyPenalty', 'presencePenalty'] as const) {
    if (request[setting] !== undefined) warnings.leftOut(setting, 'Converse has no such setting');
  }
  const { temperature, topP, topK } = request;
  const given = Object.entries({ temperature, topP, topK }).filter(([, value]) => value !== undefined);
  if (traits.sampling === 'none' || thinks) {
    const why = thinks ? 'it cannot be set for an answer with thinking' : 'the model does not support it';
    for (const [setting] of given) warnings.leftOut(setting, why);
    return { inference: {}, fields: {} };
  }
  const bothGiven = traits.sampling === 'one' && temperature !== undefined && topP !== undefined;
  if (bothGiven) warnings.leftOut('topP', 'the model supports temperature or topP, not both');
  if (temperature !== undefined && temperature > 1) {
    warnings.adjusted(
      'temperature',
      `temperature was lowered from ${temperature} to 1, the highest value that Converse accepts.`,
    );
  }
  if (topK !== undefined && traits.topK === undefined) warnings.leftOut('topK', 'the model has no such setting');
  return {
    inference: {
      ...(temperature !== undefined && { temperature: Math.min(1, temperature) }),
      ...(topP !== undefined && !bothGiven && { topP }),
    },
    fields: topK === undefined ? {} : topKField(traits.topK, topK),
  };
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html */
function topKField(field: ModelTraits['topK'], topK: number): Readonly<Record<string, unknown>> {
  if (field === undefined) return {};
  return field === 'nova' ? { inferenceConfig: { topK } } : { [field]: topK };
}
