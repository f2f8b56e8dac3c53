import { objectOf, restoreResponse, restoringDecoder, stringOf } from '@flexiai/core/plugin';
import { toOpenAIRequest } from '../request/chat/to-openai-request.ts';
import { fromOpenAIResponse } from '../response/chat/from-openai-response.ts';
import { ChatStreamDecoder } from '../stream/from-openai-stream.ts';
import type { AnswerApi } from './answer-api.ts';
import { keeperFor } from './endpoint.ts';

/** @see https://platform.openai.com/docs/api-reference/chat */
export const chatApi: AnswerApi = {
  name: 'Chat Completions',
  path: '/chat/completions',
  prepare(request, context) {
    const { body, warnings, plans, usageAsked } = toOpenAIRequest(request, context);
    const audioFormat = stringOf(objectOf(body['audio'])?.['format']);
    const keeper = keeperFor(context.endpoint);
    const choicesAsked = typeof body['n'] === 'number' && body['n'] > 1;
    const decoding = { warnings, usageAsked, choicesAsked, keeper, audioFormat };
    return {
      body,
      warnings,
      read: (answer, failure) => restoreResponse(fromOpenAIResponse(answer, { failure, ...decoding }), plans),
      decoder: (failure) => restoringDecoder(new ChatStreamDecoder({ failure, ...decoding }), plans),
    };
  },
};
