import { type MediaRules, objectOf, restoreResponse, restoringDecoder, stringOf } from '@flexiai/core/plugin';
import { toOpenAIRequest } from '../request/chat/to-openai-request.ts';
import { fromOpenAIResponse } from '../response/chat/from-openai-response.ts';
import { ChatStreamDecoder } from '../stream/from-openai-stream.ts';
import type { AnswerApi } from './answer-api.ts';
import { type Endpoint, keeperFor } from './endpoint.ts';

/** "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40", says the API. */
const TOOL_CALL_IDS = { character: /./su, maxLength: 40 };

/** "Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp']", says the API. */
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** What stands behind Mistral's `document_url`: https://docs.mistral.ai/capabilities/document_ai/document_qna */
const DOCUMENTS = ['application/pdf', 'application/vnd.*', 'application/msword'];

/**
 * Other types of pictures are left to compatible endpoints. Their documents and sound have OpenAI's form, and so its types.
 * @see https://platform.openai.com/docs/guides/pdf-files
 * @see https://platform.openai.com/docs/guides/audio
 */
function mediaTaken(endpoint: Endpoint): MediaRules {
  const isOpenAI = keeperFor(endpoint) === undefined;
  return {
    ...(isOpenAI && { images: IMAGES }),
    files: endpoint.chat?.files === 'document_url' ? DOCUMENTS : ['application/pdf'],
    audio: ['audio/wav', 'audio/mpeg'],
  };
}

/** @see https://platform.openai.com/docs/api-reference/chat */
export const chatApi: AnswerApi = {
  path: '/chat/completions',
  conversation: (endpoint) => ({
    reasoning: keeperFor(endpoint) !== undefined,
    toolCallIds: TOOL_CALL_IDS,
    media: mediaTaken(endpoint),
  }),
  prepare(request, context) {
    const { body, warnings, plans, usageAsked } = toOpenAIRequest(request, context);
    const audioFormat = stringOf(objectOf(body['audio'])?.['format']);
    const keeper = keeperFor(context.endpoint);
    const decoding = { warnings, usageAsked, keeper, audioFormat };
    return {
      body,
      warnings,
      read: (answer, failure) => restoreResponse(fromOpenAIResponse(answer, { failure, ...decoding }), plans),
      decoder: (failure) => restoringDecoder(new ChatStreamDecoder({ failure, ...decoding }), plans),
    };
  },
};
