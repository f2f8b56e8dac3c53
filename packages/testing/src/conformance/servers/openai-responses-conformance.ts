import { startOpenAIServer } from '../../openai/openai-server.ts';
import type { ConformanceServer } from '../conformance-server.ts';
import { readResponsesRequest } from './read-responses-request.ts';
import { responsesSamples } from './responses-samples.ts';

/** OpenAI's Responses, as strict as the service. */
export const openaiResponsesConformance: ConformanceServer = Object.freeze({
  name: 'OpenAI Responses',
  start: (options: { readonly apiKey?: string }) => startOpenAIServer({ ...options, strict: true }),
  apiKey: 'sk-proj-test-0123456789abcdefghijklmnop',
  readRequest: readResponsesRequest,
  // A response with tool calls is completed, too.
  finishReasons: Object.freeze({
    stop: 'completed',
    length: 'max_output_tokens',
    'tool-calls': 'completed',
    'content-filter': 'content_filter',
  }),
  failureReasons: Object.freeze(['failed']),
  samples: responsesSamples,
  errorBody: (message: string) => ({ error: { message, type: 'server_error', param: null, code: null } }),
});
