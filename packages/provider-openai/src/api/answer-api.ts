import type { JsonObject, StreamDecoder, UnifiedRequest, UnifiedResponse, Warning } from '@flexiai/core/plugin';
import type { FailureContext } from '../openai-errors.ts';
import type { Endpoint } from './endpoint.ts';

/** One of the two APIs for answers: Chat Completions, or Responses. */
export interface AnswerApi {
  /** As OpenAI calls it. */
  readonly name: string;
  /** The path after the base URL. */
  readonly path: string;
  /**
   * @throws ConfigurationError for a schema that cannot describe itself
   * @throws UnsupportedError, InvalidRequestError for content that cannot be sent
   */
  prepare(request: UnifiedRequest, context: AnswerContext): PreparedRequest;
}

/** The context of a request. */
export interface AnswerContext {
  readonly model: string;
  readonly stream: boolean;
  readonly endpoint: Endpoint;
  /** The entry's `providerOptions`; the request's own override them. */
  readonly providerOptions: JsonObject | undefined;
  /** For errors about the request. */
  readonly failure: FailureContext;
}

/** A request as it is sent, and how its answer is read. */
export interface PreparedRequest {
  readonly body: JsonObject;
  /** Warnings for settings that the API does not support. */
  readonly warnings: readonly Warning[];
  /**
   * Reads the whole answer.
   * @param body the parsed JSON, or `undefined` if it was not JSON
   * @throws InvalidResponseError, or the provider's own error if the body has one
   */
  read(body: unknown, failure: FailureContext): UnifiedResponse;
  /** A reader for the streamed answer. */
  decoder(failure: FailureContext): StreamDecoder;
}
