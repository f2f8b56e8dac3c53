import { startOpenAIServer } from '../../openai/openai-server.ts';
import type { ConformanceServer } from '../conformance-server.ts';
import { chatSamples } from './chat-samples.ts';
import { readChatRequest } from './read-chat-request.ts';

/** OpenAI's Chat Completions, as strict as the service. */
export const openaiChatConformance: ConformanceServer = Object.freeze({
  name: 'OpenAI Chat Completions',
  start: (options: { readonly apiKey?: string }) => startOpenAIServer({ ...options, strict: true }),
  apiKey: 'sk-proj-test-0123456789abcdefghijklmnop',
  readRequest: readChatRequest,
  finishReasons: Object.freeze({
    stop: 'stop',
    length: 'length',
    'tool-calls': 'tool_calls',
    'content-filter': 'content_filter',
  }),
  failureReasons: Object.freeze(['error', 'abort', 'network_error', 'insufficient_system_resource']),
  samples: chatSamples,
  errorBody: (message: string) => ({ error: { message, type: 'server_error', param: null, code: null } }),
  lacks: Object.freeze({ 'reasoning-signatures': 'Chat Completions does not return signed reasoning' }),
});
