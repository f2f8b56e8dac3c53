import {
  type AssistantPart,
  InvalidResponseError,
  isObject,
  type JsonObject,
  type Origin,
  responseFromParts,
  stringOf,
  type UnifiedResponse,
  type Warning,
} from '@flexiai/core/plugin';
import type { ErrorContext } from '../errors/map-gemini-error.ts';
import { AnswerBuilder } from './answer-builder.ts';

/**
 * The unified response of a unary call.
 * @throws ProviderError for an error in the answer's place, ContentFilterError for a blocked prompt,
 *   InvalidResponseError for what is no answer
 */
export function fromGeminiResponse(
  payload: unknown,
  context: ErrorContext & { readonly model: string },
  warnings: readonly Warning[],
): UnifiedResponse {
  // An API that was asked without streaming may still answer with a list of one.
  const answer = Array.isArray(payload) && payload.length === 1 ? payload[0] : payload;
  const builder = new AnswerBuilder(context, warnings);
  const parts = isObject(answer) ? [...builder.add(answer)] : [];
  if (!builder.hasAnswer) {
    throw new InvalidResponseError('Gemini sent a response without an answer: it has no candidates.', context);
  }
  parts.push(...builder.finish('whole'));
  const response = responseFromParts(parts);
  const origin: Origin = { provider: 'gemini', model: response.model };
  const content = [...response.content.map((part) => ({ ...part, origin })), ...mediaParts(builder.media, origin)];
  return {
    ...response,
    content,
    toolCalls: content.filter((part) => part.type === 'tool-call'),
  };
}

function mediaParts(media: readonly JsonObject[], origin: Origin): readonly AssistantPart[] {
  return media.map((inlineData) => {
    const mediaType = stringOf(inlineData['mimeType']) ?? 'application/octet-stream';
    const data = stringOf(inlineData['data']) ?? '';
    const [kind] = mediaType.split('/');
    return { type: kind === 'image' || kind === 'audio' ? kind : 'file', data, mediaType, origin };
  });
}
