import {
  describeJson,
  type FlexiAIError,
  InvalidResponseError,
  isObject,
  type JsonObject,
  listOf,
  responseFromParts,
  type StreamPart,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { isErrorBody } from '../../errors/error-body.ts';
import { errorInAnswer } from '../../openai-errors.ts';
import { type ChatStreamContext, ChatStreamDecoder } from '../../stream/from-openai-stream.ts';

/**
 * The response for a body of `POST /chat/completions`, which is read as a stream of one chunk. Only the first choice counts.
 *
 * @param body the parsed JSON, or `undefined` where it was none
 * @throws InvalidResponseError for what is no chat completion; the provider's own error where the body holds one
 */
export function fromOpenAIResponse(body: unknown, context: ChatStreamContext): UnifiedResponse {
  const decoder = new ChatStreamDecoder({ ...context, audioFormat: context.audioFormat ?? 'wav' });
  const parts: StreamPart[] = [];
  decoder.acceptChunk(completionOf(body, context), parts);
  decoder.finish(parts);
  return responseFromParts(parts);
}

/** The completion, with its first choice numbered as such. */
function completionOf(body: unknown, { failure }: ChatStreamContext): JsonObject {
  const said = Array.isArray(body) ? body[0] : body;
  if (!isObject(said)) throw notAnAnswer(`is ${describeJson(body)}`, failure);
  const choices = listOf(said['choices']).filter(isObject);
  const first = choices.find(({ index }) => index === 0) ?? choices[0];
  if (first !== undefined) {
    // OpenRouter's form of an error of its upstream.
    if (isObject(first['error'])) throw errorInAnswer(first, failure);
    // A filter removes the whole message; in all other cases it is required.
    if (isObject(first['message']) || first['finish_reason'] === 'content_filter') {
      const others = choices.filter((choice) => choice !== first);
      return {
        ...said,
        choices: [{ ...first, index: 0 }, ...others.map((choice, place) => ({ index: place + 1, ...choice }))],
      };
    }
  }
  if (isErrorBody(said)) throw errorInAnswer(said, failure);
  throw notAnAnswer(`has no choices: it is ${describeJson(said)}`, failure);
}

function notAnAnswer(why: string, failure: ChatStreamContext['failure']): FlexiAIError {
  return new InvalidResponseError(
    `The answer of "${failure.provider}" ${why}. If a baseURL is set, check that it leads to a Chat Completions API.`,
    failure,
  );
}
