import { restoreResponse, restoringDecoder } from '@flexiai/core/plugin';
import { toResponsesRequest } from '../request/responses/to-responses-request.ts';
import { fromResponsesResponse } from '../response/responses/from-responses-response.ts';
import { ResponsesStreamDecoder } from '../stream/from-responses-stream.ts';
import type { AnswerApi } from './answer-api.ts';

/** @see https://platform.openai.com/docs/api-reference/responses */
export const responsesApi: AnswerApi = {
  name: 'Responses',
  path: '/responses',
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
