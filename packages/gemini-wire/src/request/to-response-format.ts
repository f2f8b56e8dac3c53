import { type AnswerPlan, fitSchema, type JsonObject, type ResponseFormat, type Warning } from '@flexiai/core/plugin';
import { describedSchema } from './described-schema.ts';
import { GEMINI_DIALECT } from './schema-dialect.ts';

/** The format of an answer in the API's form. */
export interface WrittenFormat {
  readonly config: JsonObject;
  /** How the answer is restored to the shape of the user's own schema. */
  readonly plan?: AnswerPlan;
  /** An instruction for the model, if the API cannot enforce the schema. */
  readonly instruction?: string;
}

const JSON_TYPE = { responseMimeType: 'application/json' };

/** @see https://ai.google.dev/gemini-api/docs/structured-output */
export function toResponseFormat(format: ResponseFormat | undefined, warnings: Warning[]): WrittenFormat {
  if (format === undefined || format.type === 'text') return { config: {} };
  if (format.type === 'json') return { config: JSON_TYPE };
  const schema = describedSchema(format.schema);
  if (schema === undefined) {
    warnings.push({
      code: 'unsupported-setting',
      setting: 'responseFormat.schema',
      message: 'The schema cannot describe itself as JSON Schema: the answer is JSON, but its shape is not enforced.',
    });
    return { config: JSON_TYPE };
  }
  const fitted = fitSchema(schema, GEMINI_DIALECT, 'answer');
  if (fitted.fits) {
    // The older `responseSchema` accepts an OpenAPI subset only.
    const config = { ...JSON_TYPE, responseJsonSchema: fitted.schema };
    return { config, ...(fitted.plan !== undefined && { plan: fitted.plan }) };
  }
  warnings.push({
    code: 'adjusted-setting',
    setting: 'responseFormat',
    message: `The schema was sent as an instruction: it has ${fitted.reason}, which the API does not support for answers.`,
  });
  const instruction = `Answer with one JSON value that is valid against this JSON Schema, and nothing else:\n${JSON.stringify(schema)}`;
  return { config: JSON_TYPE, instruction };
}
