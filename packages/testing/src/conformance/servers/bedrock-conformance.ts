import { startBedrockServer } from '../../bedrock/bedrock-server.ts';
import type { ConformanceServer } from '../conformance-server.ts';
import { bedrockSamples } from './bedrock-samples.ts';
import { readConverseRequest } from './read-converse-request.ts';

/** Converse of Amazon Bedrock, as strict as the service. */
export const bedrockConformance: ConformanceServer = Object.freeze({
  name: 'Amazon Bedrock Converse',
  start: (options: { readonly apiKey?: string }) => startBedrockServer({ ...options, strict: true }),
  apiKey: `ABSK${'QmVkcm9ja0FQSUtleS1jb25mb3JtYW5jZS10ZXN0LTAxMjM0NTY3ODk'}=`,
  readRequest: readConverseRequest,
  finishReasons: Object.freeze({
    stop: ['end_turn', 'stop_sequence'],
    length: ['max_tokens', 'model_context_window_exceeded'],
    'tool-calls': 'tool_use',
    'content-filter': ['guardrail_intervened', 'content_filtered'],
  }),
  failureReasons: Object.freeze(['malformed_tool_use', 'malformed_model_output']),
  samples: bedrockSamples,
  errorBody: (message: string) => ({ message }),
  lacks: Object.freeze({
    'served-model': 'an answer of Converse does not name its model',
    'answer-ids': 'an answer of Converse has no id; its HTTP request has one',
    'rate-limits': 'Bedrock has no headers for rate limits',
    refusals: 'Converse has no refusals',
    'reasoning-tokens': 'the usage of Converse does not count reasoning apart',
  }),
});
