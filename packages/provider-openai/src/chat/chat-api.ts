import { objectOf, stringOf } from '@flexiai/core/plugin';
import type { AnswerApi } from '../answer-api.ts';
import { keeperFor } from '../endpoint.ts';
import { fromOpenAIResponse } from './from-openai-response.ts';
import { ChatStreamDecoder } from './from-openai-stream.ts';
import { toOpenAIRequest } from './to-openai-request.ts';

/** "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40", says the API. */
const TOOL_CALL_IDS = { character: /./su, maxLength: 40 };

/** @see https://platform.openai.com/docs/api-reference/chat */
export const chatApi: AnswerApi = {
  path: '/chat/completions',
  conversation: (endpoint) => ({ reasoning: keeperFor(endpoint) !== undefined, toolCallIds: TOOL_CALL_IDS }),
  prepare(request, context) {
    const { body, warnings, usageAsked } = toOpenAIRequest(request, context);
    const audioFormat = stringOf(objectOf(body['audio'])?.['format']);
    const keeper = keeperFor(context.endpoint);
    const decoding = { warnings, usageAsked, keeper, audioFormat };
    return {
      body,
      warnings,
      read: (answer, failure) => fromOpenAIResponse(answer, { failure, ...decoding }),
      decoder: (failure) => new ChatStreamDecoder({ failure, ...decoding }),
    };
  },
};
