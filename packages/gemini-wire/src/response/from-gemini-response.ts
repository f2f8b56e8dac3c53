import {
  describeJson,
  InvalidResponseError,
  isObject,
  type Origin,
  responseFromParts,
  type UnifiedResponse,
  type Warning,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../gemini-errors.ts';
import { AnswerBuilder } from './answer-builder.ts';

/**
 * The unified response of a unary call.
 * @throws ProviderError for an error in the answer's place, ContentFilterError for a blocked prompt, InvalidResponseError for a
 * body that is not an answer
 */
export function fromGeminiResponse(
  payload: unknown,
  context: FailureContext & { readonly model: string },
  warnings: readonly Warning[],
): UnifiedResponse {
  // An API may answer a request without streaming with a list of chunks.
  const chunks = Array.isArray(payload) && payload.length > 0 ? payload : [payload];
  const builder = new AnswerBuilder(context, warnings);
  const parts = chunks.flatMap((chunk) => (isObject(chunk) ? builder.add(chunk) : []));
  if (!builder.hasAnswer) throw new InvalidResponseError(whatCame(chunks[0]), context);
  parts.push(...builder.finish());
  const response = responseFromParts(parts);
  const origin: Origin = { provider: context.plugin, model: response.model };
  const content = response.content.map((part) => ({ ...part, origin }));
  return {
    ...response,
    content,
    toolCalls: content.filter((part) => part.type === 'tool-call'),
  };
}

function whatCame(payload: unknown): string {
  const isEmptyHanded = isObject(payload) && Array.isArray(payload['candidates']) && payload['candidates'].length > 0;
  return isEmptyHanded
    ? 'Gemini answered with a candidate that has neither content nor a finishReason.'
    : `Gemini answered with ${describeJson(payload)} in place of an answer: there are no candidates, and no reason for that.`;
}
