import type { ConformanceServer } from '../conformance-server.ts';

const PAGE = { url: 'https://example.com/tea', title: 'On tea' };
const WORDS = 'It has been shown that tea helps.';

const call = {
  toolUse: { toolUseId: 'tooluse_1', name: 'nova_grounding', input: { query: 'tea' }, type: 'server_tool_use' },
};
const result = {
  toolResult: {
    toolUseId: 'tooluse_1',
    type: 'nova_grounding_result',
    status: 'success',
    content: [{ text: 'Tea helps.' }],
  },
};
const cited = {
  citationsContent: {
    content: [{ text: 'Tea helps.' }],
    citations: [{ title: PAGE.title, location: { web: { url: PAGE.url } }, sourceContent: [{ text: WORDS }] }],
  },
};

/**
 * @see https://docs.aws.amazon.com/nova/latest/nova2-userguide/web-grounding.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsContentBlock.html
 */
export const bedrockSamples: NonNullable<ConformanceServer['samples']> = {
  'provider-block': {
    reply: { output: [call, result, { text: 'Tea helps.' }] },
    parts: [
      {
        type: 'provider-block',
        kind: 'tool-call',
        name: 'toolUse',
        toolName: 'nova_grounding',
        id: 'tooluse_1',
        raw: call,
      },
      { type: 'provider-block', kind: 'tool-result', name: 'toolResult', raw: result },
      { type: 'text', text: 'Tea helps.' },
    ],
  },
  sources: {
    reply: { output: [{ text: 'I found this: ' }, cited] },
    parts: [{ type: 'source', ...PAGE, citations: [{ textIndex: 1, start: 0, end: 10, citedText: WORDS }] }],
  },
  image: {
    reply: { output: [{ image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } }] },
    parts: [{ type: 'image', data: 'iVBORw0KGgo=', mediaType: 'image/png' }],
  },
};
