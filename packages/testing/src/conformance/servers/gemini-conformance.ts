import { startGeminiServer } from '../../gemini/gemini-server.ts';
import type { ConformanceServer } from '../conformance-server.ts';
import { geminiSamples } from './gemini-samples.ts';
import { readGenerateRequest } from './read-generate-request.ts';

/** Gemini's generateContent, as strict as the service. */
export const geminiConformance: ConformanceServer = Object.freeze({
  name: 'Gemini',
  start: (options: { readonly apiKey?: string }) => startGeminiServer({ ...options, strict: true }),
  apiKey: 'AIza-test-0123456789abcdefghijklmnopqrs',
  readRequest: readGenerateRequest,
  finishReasons: Object.freeze({
    stop: 'STOP',
    length: 'MAX_TOKENS',
    'content-filter': ['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'MODEL_ARMOR'],
  }),
  failureReasons: Object.freeze(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'MALFORMED_RESPONSE', 'OTHER']),
  samples: geminiSamples,
  errorBody: (message: string) => ({ error: { code: 500, message, status: 'INTERNAL' } }),
  lacks: Object.freeze({
    metadata: 'Gemini takes no labels',
    overruns: 'Gemini has no terminal event: data is part of the answer until the connection ends',
    'request-ids': 'Gemini has no request ids',
    'rate-limits': 'Gemini reports limits only in errors, and not in headers',
    'invalid-tool-arguments': 'Gemini sends arguments as JSON objects, and never in pieces',
    'cache-writes': 'Gemini does not count what it writes to a cache',
  }),
});
