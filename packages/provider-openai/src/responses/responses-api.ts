import { restoreResponse } from '@flexiai/core/plugin';
import type { AnswerApi } from '../answer-api.ts';
import { restoringDecoder } from '../stream/restoring-decoder.ts';
import { fromResponsesResponse } from './from-responses-response.ts';
import { ResponsesStreamDecoder } from './from-responses-stream.ts';
import { toResponsesRequest } from './to-responses-request.ts';

/** "Invalid 'input[2].call_id': string too long. Expected a string with maximum length 64", says the API. */
const TOOL_CALL_IDS = { character: /[\w-]/, maxLength: 64 };

/** @see https://platform.openai.com/docs/api-reference/responses */
export const responsesApi: AnswerApi = {
  path: '/responses',
  conversation: () => ({ reasoning: true, toolCallIds: TOOL_CALL_IDS }),
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
