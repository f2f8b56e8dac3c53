import { describeJson, isObject, responseFromParts, type StreamPart, type UnifiedResponse } from '@flexiai/core/plugin';
import { errorInAnswer } from '../../openai-errors.ts';
import {
  notAnAnswer,
  type ResponsesStreamContext,
  ResponsesStreamDecoder,
} from '../../stream/from-responses-stream.ts';

/**
 * The response for a body of `POST /responses`. It is read like the last event of a stream, which has the same fields.
 *
 * @param body the parsed JSON, or `undefined` if it was not JSON
 * @throws InvalidResponseError for a body that is not a response; the provider's own error if the body has one
 */
export function fromResponsesResponse(body: unknown, context: ResponsesStreamContext): UnifiedResponse {
  const { failure } = context;
  if (!isObject(body)) throw notAnAnswer(body === undefined ? 'is not JSON' : `is ${describeJson(body)}`, failure);
  if (!Array.isArray(body['output'])) {
    throw body['error'] !== undefined && body['error'] !== null
      ? errorInAnswer(body, failure)
      : notAnAnswer(`has no output: it is ${describeJson(body)}`, failure);
  }
  const decoder = new ResponsesStreamDecoder(context);
  const parts: StreamPart[] = [];
  decoder.acceptResponse(body, parts);
  decoder.end(parts);
  return responseFromParts(parts);
}
