import { InvalidResponseError } from '../../errors/provider-error.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import { checkSchema } from './check-schema.ts';
import { jsonCandidates } from './json-candidates.ts';

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
    const checked = await checkSchema(format.schema, value, format.name);
    if ('value' in checked) return { ...response, object: checked.value };
    problem ??= `breaks the schema "${format.name}": ${checked.problem}`;
  }
  throw new InvalidResponseError(
    `The answer of "${response.provider}" (${response.model}) ${problem ?? 'is not JSON'}.`,
    { provider: response.provider, model: response.model, requestId: response.requestId, text: response.text },
  );
}
