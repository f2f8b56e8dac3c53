import { type AnswerPlan, fitSchema, type ProviderErrorOptions, type UnifiedRequest } from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import { describedSchema } from './described-schema.ts';
import { CONSTRAINED_DIALECT } from './schema-dialect.ts';
import type { Warnings } from './warnings.ts';
import type { ConverseBody } from './wire-body.ts';

type TextFormat = NonNullable<NonNullable<ConverseBody['outputConfig']>['textFormat']>;

/** The format of the answer. */
export interface Output {
  readonly textFormat?: TextFormat;
  readonly instruction?: string;
  /** How the answer is restored to the shape of the user's own schema. */
  readonly plan?: AnswerPlan;
}

/**
 * The format of the answer: by schema if the API can enforce it, otherwise by instruction.
 *
 * @throws InvalidRequestError for a schema that has no JSON Schema form
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function toOutput(
  request: UnifiedRequest,
  traits: ModelTraits,
  scope: ProviderErrorOptions & { readonly model: string },
  warnings: Warnings,
): Output {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json') {
    warnings.adjusted('responseFormat', 'JSON was requested by instruction: the API supports JSON only with a schema.');
    return { instruction: 'Answer with one JSON object and nothing else.' };
  }
  const { name, description } = format;
  const schema = describedSchema(format.schema, `The schema of responseFormat "${name}"`, scope);
  let why = `${scope.model} does not enforce schemas`;
  if (traits.jsonSchema) {
    const fitted = fitSchema(schema, CONSTRAINED_DIALECT, 'answer');
    if (fitted.fits) {
      const { schema: written, plan } = fitted;
      const jsonSchema = { schema: JSON.stringify(written), name, ...(description !== undefined && { description }) };
      return {
        textFormat: { type: 'json_schema', structure: { jsonSchema } },
        ...(plan !== undefined && { plan }),
      };
    }
    why = `it has ${fitted.reason}, which the API does not support for answers`;
  }
  warnings.adjusted('responseFormat', `The schema was sent as an instruction: ${why}.`);
  const instruction = `Answer with one JSON value that is valid against this JSON Schema, and nothing else:\n${JSON.stringify(schema)}`;
  return { instruction };
}
