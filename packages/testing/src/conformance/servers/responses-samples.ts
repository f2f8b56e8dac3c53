import type { ConformanceServer } from '../conformance-server.ts';

const TEXT = 'Tea helps, they say.';
const PAGE = { url: 'https://example.com/tea', title: 'On tea' };
const PICTURE = 'iVBORw0KGgo=';

const search = {
  id: 'ws_1',
  type: 'web_search_call',
  status: 'completed',
  action: { type: 'search', query: 'tea' },
};
const drawing = {
  id: 'ig_1',
  type: 'image_generation_call',
  status: 'completed',
  output_format: 'png',
  result: PICTURE,
};

function message(annotations: readonly object[]): { readonly [field: string]: unknown } {
  const content = [{ type: 'output_text', text: TEXT, annotations, logprobs: [] }];
  return { id: 'msg_1', type: 'message', status: 'completed', role: 'assistant', content };
}

/**
 * @see https://developers.openai.com/api/docs/guides/tools-web-search
 * @see https://developers.openai.com/api/docs/guides/tools-image-generation
 */
export const responsesSamples: NonNullable<ConformanceServer['samples']> = {
  'provider-block': {
    reply: { output: [search, message([])] },
    parts: [
      { type: 'provider-block', kind: 'tool-call', name: 'web_search_call', toolName: 'web_search', raw: search },
      { type: 'text', text: TEXT },
    ],
  },
  sources: {
    reply: { output: [message([{ type: 'url_citation', ...PAGE, start_index: 0, end_index: 9 }])] },
    parts: [
      { type: 'text', text: TEXT },
      { type: 'source', ...PAGE, citations: [{ textIndex: 0, start: 0, end: 9 }] },
    ],
  },
  image: {
    reply: { output: [drawing, message([])] },
    parts: [{ type: 'image', data: PICTURE, mediaType: 'image/png' }],
  },
};
