import { describeJson, isObject, responseFromParts, type StreamPart, type UnifiedResponse } from '@flexiai/core/plugin';
import { errorInAnswer } from '../../openai-errors.ts';
import {
  notAnAnswer,
  type ResponsesStreamContext,
  ResponsesStreamDecoder,
} from '../../stream/from-responses-stream.ts';

/**
 * The response that a body of `POST /responses` stands for. It is read as a stream's last event is, which holds the same.
 *
 * @param body the parsed JSON, or `undefined` where it was none
 * @throws InvalidResponseError for what is no response; the provider's own error where the body holds one
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
