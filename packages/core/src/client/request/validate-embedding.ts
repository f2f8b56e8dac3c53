import { isModelName } from '../../config/options/model-name.ts';
import { describeValue } from '../../data/describe-value.ts';
import { type InputIssue, ValidationError } from '../../errors/client-errors.ts';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { unknownOption } from '../../validation/schema-issues.ts';

/** The request of `embed`: one text or several. */
export type EmbedRequest = Omit<EmbeddingRequest, 'input'> & { readonly input: string | readonly string[] };

/** The fields of an embedding request. */
export const EMBED_FIELDS: readonly string[] = ['input', 'model', 'dimensions', 'providerOptions'];

/** @throws ValidationError that lists every problem with its path, before any network */
export function validateEmbedding(request: EmbedRequest): EmbeddingRequest {
  const issues: InputIssue[] = [];
  if (typeof request !== 'object' || request === null) {
    issues.push({ path: '', message: `expected an object with input, got ${describeValue(request)}` });
    throw invalid(issues);
  }
  for (const field of Object.keys(request)) {
    if (!EMBED_FIELDS.includes(field)) issues.push({ path: field, message: unknownOption(field, EMBED_FIELDS) });
  }
  const { input, model, dimensions } = request;
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (inputs.length === 0) issues.push({ path: 'input', message: 'must not be empty' });
  for (const [index, text] of inputs.entries()) {
    if (typeof text === 'string' && text !== '') continue;
    const path = Array.isArray(input) ? `input[${index}]` : 'input';
    issues.push({ path, message: `expected a non-empty string, got ${describeValue(text)}` });
  }
  if (model !== undefined && !isModelName(model)) {
    issues.push({ path: 'model', message: `expected a model's name, got ${describeValue(model)}` });
  }
  if (dimensions !== undefined && !(Number.isInteger(dimensions) && dimensions > 0)) {
    issues.push({
      path: 'dimensions',
      message: `expected a whole number of at least 1, got ${describeValue(dimensions)}`,
    });
  }
  if (issues.length > 0) throw invalid(issues);
  return { ...request, input: inputs as readonly string[] };
}

function invalid(issues: readonly InputIssue[]): ValidationError {
  return new ValidationError(formatIssues('The embedding request is not valid.', issues), { issues });
}
