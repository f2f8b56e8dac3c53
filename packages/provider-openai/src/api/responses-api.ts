import { type MediaRules, restoreResponse, restoringDecoder } from '@flexiai/core/plugin';
import { toResponsesRequest } from '../request/responses/to-responses-request.ts';
import { fromResponsesResponse } from '../response/responses/from-responses-response.ts';
import { ResponsesStreamDecoder } from '../stream/from-responses-stream.ts';
import type { AnswerApi } from './answer-api.ts';
import { type Endpoint, keeperFor } from './endpoint.ts';

/** "Invalid 'input[2].call_id': string too long. Expected a string with maximum length 64", says the API. */
const TOOL_CALL_IDS = { character: /[\w-]/, maxLength: 64 };

/** https://platform.openai.com/docs/guides/images-vision */
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Documents that are no text: the API reads the text out of them, and looks at the pages of a PDF. */
const DOCUMENTS = [
  'application/pdf',
  'application/msword',
  'application/rtf',
  'text/rtf',
  'application/vnd.ms-*',
  'application/vnd.openxmlformats-officedocument.*',
  'application/vnd.oasis.opendocument.*',
  'application/vnd.apple.*',
];

/**
 * Text goes along as text, which is all that the API takes out of such a file; only by its URL it is left to the API to
 * fetch. Other pictures are left to other endpoints than OpenAI's.
 *
 * @see https://developers.openai.com/api/docs/guides/file-inputs
 */
function mediaTaken(endpoint: Endpoint): MediaRules {
  const isOpenAI = keeperFor(endpoint) === undefined;
  return {
    ...(isOpenAI && { images: IMAGES }),
    files: DOCUMENTS,
    filesByUrl: [...DOCUMENTS, 'text/*', 'application/*'],
    audio: [],
  };
}

/** @see https://platform.openai.com/docs/api-reference/responses */
export const responsesApi: AnswerApi = {
  path: '/responses',
  conversation: (endpoint) => ({ reasoning: true, toolCallIds: TOOL_CALL_IDS, media: mediaTaken(endpoint) }),
  prepare(request, context) {
    const { body, stored, warnings, plans } = toResponsesRequest(request, context);
    return {
      body,
      warnings,
      read: (answer, failure) => restoreResponse(fromResponsesResponse(answer, { failure, stored, warnings }), plans),
      decoder: (failure) => restoringDecoder(new ResponsesStreamDecoder({ failure, stored, warnings }), plans),
    };
  },
};
