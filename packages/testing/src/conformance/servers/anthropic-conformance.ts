import { startAnthropicServer } from '../../anthropic/anthropic-server.ts';
import type { ConformanceServer } from '../conformance-server.ts';
import { anthropicSamples } from './anthropic-samples.ts';
import { readMessagesRequest } from './read-messages-request.ts';

/** Anthropic's Messages, as strict as the service. */
export const anthropicConformance: ConformanceServer = Object.freeze({
  name: 'Anthropic Messages',
  start: (options: { readonly apiKey?: string }) => startAnthropicServer({ ...options, strict: true }),
  apiKey: 'sk-ant-api03-test-0123456789abcdefghijklmnop',
  readRequest: readMessagesRequest,
  finishReasons: Object.freeze({
    stop: ['end_turn', 'stop_sequence'],
    length: ['max_tokens', 'model_context_window_exceeded'],
    'tool-calls': 'tool_use',
    refusal: 'refusal',
    pause: 'pause_turn',
  }),
  // The API has none, but servers with the same wire for other models do.
  failureReasons: Object.freeze(['error', 'abort']),
  samples: anthropicSamples,
  errorBody: (message: string) => ({ type: 'error', error: { type: 'api_error', message } }),
});
