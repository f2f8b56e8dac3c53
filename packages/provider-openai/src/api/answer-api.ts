import type { JsonObject, StreamDecoder, UnifiedRequest, UnifiedResponse, Warning } from '@flexiai/core/plugin';
import type { FailureContext } from '../openai-errors.ts';
import type { Endpoint } from './endpoint.ts';

/** One of the two APIs that answer: Chat Completions, or Responses. */
export interface AnswerApi {
  /** As OpenAI calls it. */
  readonly name: string;
  /** After the base URL. */
  readonly path: string;
  /**
   * @throws ConfigurationError for a schema that cannot describe itself
   * @throws UnsupportedError, InvalidRequestError for content that cannot be sent
   */
  prepare(request: UnifiedRequest, context: AnswerContext): PreparedRequest;
}

/** What a request is made of, beside itself. */
export interface AnswerContext {
  readonly model: string;
  readonly stream: boolean;
  readonly endpoint: Endpoint;
  /** The entry's `providerOptions`; the request's own win over them. */
  readonly providerOptions: JsonObject | undefined;
  /** For errors about the request. */
  readonly failure: FailureContext;
}

/** A request as it goes out, and how its answer is read. */
export interface PreparedRequest {
  readonly body: JsonObject;
  /** What could not be said in the API's terms. */
  readonly warnings: readonly Warning[];
  /**
   * The whole answer.
   * @param body the parsed JSON, or `undefined` where it was none
   * @throws InvalidResponseError, or the provider's own error where the body holds one
   */
  read(body: unknown, failure: FailureContext): UnifiedResponse;
  /** A reader for the streamed answer. */
  decoder(failure: FailureContext): StreamDecoder;
}
