import type { OutputConfig } from '@anthropic-ai/sdk/resources/messages/messages';
import { type AnswerPlan, fitSchema, type UnifiedRequest } from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import type { ConstrainedBudget } from './constrained-budget.ts';
import { describedSchema } from './described-schema.ts';
import { CONSTRAINED_DIALECT } from './schema-dialect.ts';
import type { Scope } from './to-anthropic-tools.ts';
import type { Warnings } from './warnings.ts';

/** The format of the answer. */
export interface Output {
  readonly config?: Pick<OutputConfig, 'format'>;
  readonly instruction?: { readonly type: 'text'; readonly text: string };
  /** How the answer is restored to the shape of the user's own schema. */
  readonly plan?: AnswerPlan;
}

/**
 * The format of the answer: by schema if the API can enforce it, otherwise by instruction.
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
    warnings.adjusted('responseFormat', 'JSON was requested by instruction: the API supports JSON only with a schema.');
    return { instruction: { type: 'text', text: 'Answer with one JSON object and nothing else.' } };
  }
  const schema = describedSchema(format.schema, `The schema of responseFormat "${format.name}"`, scope);
  let why = `${scope.model} does not enforce schemas`;
  if (traits.jsonSchema) {
    const fitted = fitSchema(schema, CONSTRAINED_DIALECT, 'answer');
    const excess = fitted.fits ? budget.take(fitted.size, false) : fitted.reason;
    if (fitted.fits && excess === undefined) {
      const { schema: written, plan } = fitted;
      return { config: { format: { type: 'json_schema', schema: written } }, ...(plan !== undefined && { plan }) };
    }
    why = `it has ${excess}, which the API does not support for answers`;
  }
  warnings.adjusted('responseFormat', `The schema was sent as an instruction: ${why}.`);
  const text = `Answer with one JSON value that is valid against this JSON Schema, and nothing else:\n${JSON.stringify(schema)}`;
  return { instruction: { type: 'text', text } };
}
