import {
  type FlexiAIError,
  InvalidResponseError,
  isObject,
  responseFromParts,
  type StreamPart,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { errorInAnswer, type FailureContext } from '../errors/map-openai-error.ts';
import { type ResponsesStreamContext, ResponsesStreamDecoder } from './from-responses-stream.ts';

/**
 * The response that a body of `POST /responses` stands for. It is read as a stream's last event is, which holds the same.
 *
 * @param body the parsed JSON, or `undefined` where it was none
 * @throws InvalidResponseError for what is no response; the provider's own error where the body holds one
 */
export function fromResponsesResponse(body: unknown, context: ResponsesStreamContext): UnifiedResponse {
  const { failure } = context;
  if (!isObject(body)) throw notAnAnswer('is not a JSON object', failure);
  if (!Array.isArray(body['output'])) {
    throw isObject(body['error']) ? errorInAnswer(body, failure) : notAnAnswer('has no output', failure);
  }
  const decoder = new ResponsesStreamDecoder(context);
  const parts: StreamPart[] = [];
  decoder.acceptResponse(body, parts);
  decoder.end(parts);
  return responseFromParts(parts);
}

function notAnAnswer(why: string, failure: FailureContext): FlexiAIError {
  return new InvalidResponseError(
    `The answer of "${failure.provider}" ${why}. If a baseURL is set, check that it leads to a Responses API.`,
    failure,
  );
}
