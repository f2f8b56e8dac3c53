import { ConfigurationError } from '../../errors/client-errors.ts';
import { InvalidResponseError } from '../../errors/provider-error.ts';
import type { JsonSchema } from '../../model/json.ts';
import type { StandardSchemaV1 } from '../../model/standard-schema.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import { nullableAsType } from '../../plugin/json-schema/nullable.ts';
import { describeProblems } from '../../validation/schema-problems.ts';
import { isStandardSchema } from '../../validation/tool-schema.ts';
import { jsonCandidates } from './json-candidates.ts';

/** The most problems that a message names. */
const MAX_PROBLEMS = 5;

/** Whether an answer to this request is parsed as JSON. */
export function wantsObject(request: UnifiedRequest): boolean {
  return request.responseFormat !== undefined && request.responseFormat.type !== 'text';
}

/**
 * The answer with its text parsed as JSON in `object`, validated by the request's schema. Of several texts, the first valid one
 * counts: see `jsonCandidates`. An answer that did not end normally (cut at the length limit, filtered, refused, a tool call)
 * has no object, and is no violation.
 *
 * @throws InvalidResponseError with the answer's text, where it is not JSON, breaks the schema, or makes the validator fail
 *
 * @throws ConfigurationError for a JSON Schema that cannot be used
 */
export async function withObject(response: UnifiedResponse, request: UnifiedRequest): Promise<UnifiedResponse> {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text' || response.finishReason !== 'stop') return response;
  let problem: string | undefined;
  for (const { value } of jsonCandidates(response)) {
    if (format.type === 'json') return { ...response, object: value };
    const checked = isStandardSchema(format.schema)
      ? await checkStandard(format.schema, value)
      : await checkJsonSchema(format.schema, value, format.name);
    if ('value' in checked) return { ...response, object: checked.value };
    problem ??= `breaks the schema "${format.name}": ${checked.problem}`;
  }
  throw new InvalidResponseError(
    `The answer of "${response.provider}" (${response.model}) ${problem ?? 'is not JSON'}.`,
    { provider: response.provider, model: response.model, requestId: response.requestId, text: response.text },
  );
}

type Checked = { readonly value: unknown } | { readonly problem: string };

/** A validator that throws was not written for such a value: the answer is to blame. */
async function checkStandard(schema: StandardSchemaV1, value: unknown): Promise<Checked> {
  try {
    const result = await schema['~standard'].validate(value);
    return result.issues === undefined ? { value: result.value } : { problem: describeProblems(result.issues) };
  } catch (error) {
    return { problem: `its validator failed: ${reasonOf(error)}` };
  }
}

/**
 * The validator is loaded with the first JSON Schema, since most applications have none.
 *
 * @throws ConfigurationError for a schema that cannot be used: that is the caller's mistake, not the provider's
 */
async function checkJsonSchema(schema: JsonSchema, value: unknown, name: string): Promise<Checked> {
  const { Validator } = await import('@cfworker/json-schema');
  let result: ReturnType<InstanceType<typeof Validator>['validate']>;
  try {
    result = new Validator(nullableAsType(schema), '2020-12').validate(value);
  } catch (error) {
    // An answer that is nested too deeply for the validator is the provider's fault; any other failure is in the schema.
    if (isOverflow(error)) return { problem: `its validator failed: ${reasonOf(error)}` };
    throw new ConfigurationError(`The schema "${name}" cannot be used: ${reasonOf(error)}`);
  }
  const { valid, errors } = result;
  if (valid) return { value };
  // The first errors are the outermost: "does not match schema". The causes come last.
  const problems = errors
    .slice(-MAX_PROBLEMS)
    .map(({ instanceLocation, error }) => `${instanceLocation}: ${error.replace(/\.$/, '')}`);
  return { problem: problems.join('; ') };
}

/** A stack overflow. Firefox has an error of its own for it. */
function isOverflow(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === 'InternalError');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no reason given';
}
