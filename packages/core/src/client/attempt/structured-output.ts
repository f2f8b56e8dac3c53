import { ConfigurationError } from '../../errors/client-errors.ts';
import { InvalidResponseError } from '../../errors/provider-error.ts';
import { describeProblems } from '../../errors/schema-problems.ts';
import type { JsonSchema } from '../../types/json.ts';
import type { StandardSchemaV1 } from '../../types/standard-schema.ts';
import { isStandardSchema } from '../../types/tool-schema.ts';
import type { UnifiedRequest } from '../../types/unified-request.ts';
import type { UnifiedResponse } from '../../types/unified-response.ts';

/** Problems that a message names, at most. */
const MAX_PROBLEMS = 5;

/** Whether an answer to this request is to be read as JSON. */
export function wantsObject(request: UnifiedRequest): boolean {
  return request.responseFormat !== undefined && request.responseFormat.type !== 'text';
}

/**
 * The answer with its text read as JSON in `object`, held to the request's schema. An answer that did not come to its own
 * end (cut at the length limit, filtered, refused, a tool call) has no object, and is no violation.
 *
 * @throws InvalidResponseError with the answer's text, when it is not JSON or breaks the schema
 */
export async function withObject(response: UnifiedResponse, request: UnifiedRequest): Promise<UnifiedResponse> {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text' || response.finishReason !== 'stop') return response;
  const fail = (problem: string): InvalidResponseError =>
    new InvalidResponseError(`The answer of "${response.provider}" (${response.model}) ${problem}.`, {
      provider: response.provider,
      model: response.model,
      requestId: response.requestId,
      text: response.text,
    });
  const parsed = parseJson(response.text);
  if (parsed === undefined) throw fail('is not JSON');
  if (format.type === 'json') return { ...response, object: parsed.value };
  const checked = isStandardSchema(format.schema)
    ? await checkStandard(format.schema, parsed.value)
    : await checkJsonSchema(format.schema, parsed.value, format.name);
  if ('problem' in checked) throw fail(`breaks the schema "${format.name}": ${checked.problem}`);
  return { ...response, object: checked.value };
}

type Checked = { readonly value: unknown } | { readonly problem: string };

/** JSON, or JSON in a code fence: models that were only asked for it in words like to fence it. */
function parseJson(text: string): { readonly value: unknown } | undefined {
  const trimmed = text.trim();
  const isFenced = trimmed.startsWith('```') && trimmed.endsWith('```');
  // Not by one pattern over the whole text: with its line breaks, that would take time in the square of their number.
  const fenced = isFenced ? trimmed.slice(3, -3).replace(/^json\b/, '') : undefined;
  for (const candidate of fenced === undefined ? [text] : [text, fenced]) {
    try {
      return { value: JSON.parse(candidate) as unknown };
    } catch {
      // The next one may be.
    }
  }
  return undefined;
}

async function checkStandard(schema: StandardSchemaV1, value: unknown): Promise<Checked> {
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return { value: result.value };
  return { problem: describeProblems(result.issues) };
}

/** The validator is loaded with the first JSON Schema: most applications have none. */
async function checkJsonSchema(schema: JsonSchema, value: unknown, name: string): Promise<Checked> {
  const { Validator } = await import('@cfworker/json-schema');
  const { valid, errors } = validate(() => new Validator(schema, '2020-12').validate(value), name);
  if (valid) return { value };
  // The first errors are the outermost: "does not match schema". The causes come last.
  const problems = errors
    .slice(-MAX_PROBLEMS)
    .map(({ instanceLocation, error }) => `${instanceLocation}: ${error.replace(/\.$/, '')}`);
  return { problem: problems.join('; ') };
}

/** @throws ConfigurationError for a schema that cannot be used: that is the caller's mistake, and no provider's */
function validate<Result>(run: () => Result, name: string): Result {
  try {
    return run();
  } catch (error) {
    const message = error instanceof Error ? error.message : 'no reason given';
    throw new ConfigurationError(`The schema "${name}" cannot be used: ${message}`);
  }
}
