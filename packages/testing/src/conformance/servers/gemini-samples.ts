import type { ConformanceServer } from '../conformance-server.ts';

const TEXT = 'Tea helps, they say.';
const PAGE = { uri: 'https://example.com/tea', title: 'On tea' };
const OTHER = { uri: 'https://example.com/milk', title: 'On milk' };
const PICTURE = 'iVBORw0KGgo=';

const code = { executableCode: { language: 'PYTHON', code: 'print(6 * 7)' } };
const outcome = { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '42\n' } };

/** The same answer, unary and as a stream of one chunk. */
function answer(
  parts: readonly object[],
  candidate: object = {},
): { readonly body: object; readonly events: object[] } {
  const body = {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0, ...candidate }],
    modelVersion: 'sample-model',
    responseId: 'answer-1',
  };
  return { body, events: [body] };
}

/**
 * @see https://ai.google.dev/gemini-api/docs/code-execution
 * @see https://ai.google.dev/api/generate-content#GroundingMetadata
 */
export const geminiSamples: NonNullable<ConformanceServer['samples']> = {
  'provider-block': {
    reply: answer([code, outcome, { text: 'It is 42.' }]),
    parts: [
      { type: 'provider-block', kind: 'tool-call', name: 'executableCode', toolName: 'code_execution', raw: code },
      {
        type: 'provider-block',
        kind: 'tool-result',
        name: 'codeExecutionResult',
        toolName: 'code_execution',
        raw: outcome,
      },
      { type: 'text', text: 'It is 42.' },
    ],
  },
  sources: {
    reply: answer([{ text: TEXT }], {
      groundingMetadata: {
        groundingChunks: [{ web: PAGE }, { web: OTHER }],
        groundingSupports: [{ segment: { startIndex: 0, endIndex: 9, text: 'Tea helps' }, groundingChunkIndices: [0] }],
      },
    }),
    parts: [
      { type: 'text', text: TEXT },
      { type: 'source', url: PAGE.uri, title: PAGE.title, citations: [{ textIndex: 0, start: 0, end: 9 }] },
      { type: 'source', url: OTHER.uri, title: OTHER.title, cited: false },
    ],
  },
  image: {
    reply: answer([{ text: 'Here:' }, { inlineData: { mimeType: 'image/png', data: PICTURE } }]),
    parts: [{ type: 'image', data: PICTURE, mediaType: 'image/png' }],
  },
};
