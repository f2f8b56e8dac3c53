import type { OutputConfig } from '@anthropic-ai/sdk/resources/messages/messages';
import { type AnswerPlan, fitSchema, type UnifiedRequest } from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import type { ConstrainedBudget } from './constrained-budget.ts';
import { describedSchema } from './described-schema.ts';
import { CONSTRAINED_DIALECT } from './schema-dialect.ts';
import type { Scope } from './to-anthropic-tools.ts';
import type { Warnings } from './warnings.ts';

/** How the answer is to be written. */
export interface Output {
  readonly config?: Pick<OutputConfig, 'format'>;
  readonly instruction?: { readonly type: 'text'; readonly text: string };
  /** How the answer is put back into the shape of the user's own schema. */
  readonly plan?: AnswerPlan;
}

/**
 * The form of the answer: by schema where the model can be held to this one, else by instruction.
 *
 * @throws InvalidRequestError for a schema that has no JSON Schema form
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function toOutput(
  request: UnifiedRequest,
  traits: ModelTraits,
  scope: Scope,
  budget: ConstrainedBudget,
  warnings: Warnings,
): Output {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json') {
    warnings.adjusted('responseFormat', 'JSON was asked for by instruction: the API takes JSON only with a schema.');
    return { instruction: { type: 'text', text: 'Answer with one JSON object and nothing else.' } };
  }
  const schema = describedSchema(format.schema, `The schema of responseFormat "${format.name}"`, scope);
  let why = `${scope.model} is not held to one`;
  if (traits.jsonSchema) {
    const fitted = fitSchema(schema, CONSTRAINED_DIALECT, 'answer');
    const excess = fitted.fits ? budget.take(fitted.size, false) : fitted.reason;
    if (fitted.fits && excess === undefined) {
      const { schema: written, plan } = fitted;
      return { config: { format: { type: 'json_schema', schema: written } }, ...(plan !== undefined && { plan }) };
    }
    why = `it has ${excess}, to which the API holds no answer`;
  }
  warnings.adjusted('responseFormat', `The schema was sent as an instruction: ${why}.`);
  const text = `Answer with one JSON value that is valid against this JSON Schema, and nothing else:\n${JSON.stringify(schema)}`;
  return { instruction: { type: 'text', text } };
}
