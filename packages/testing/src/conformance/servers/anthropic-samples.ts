import type { ConformanceServer } from '../conformance-server.ts';

const PAGE = { url: 'https://example.com/tea', title: 'On tea' };
const OTHER = { url: 'https://example.com/milk', title: 'On milk' };
const WORDS = 'It has been shown that tea helps.';

const call = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'tea' } };
const result = {
  type: 'web_search_tool_result',
  tool_use_id: call.id,
  content: [PAGE, OTHER].map((page) => ({
    type: 'web_search_result',
    ...page,
    encrypted_content: 'ZW5jcnlwdGVk',
    page_age: null,
  })),
};
const citation = {
  type: 'web_search_result_location',
  ...PAGE,
  cited_text: WORDS,
  encrypted_index: 'aW5kZXg=',
};

/**
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 * @see https://platform.claude.com/docs/en/build-with-claude/citations
 */
export const anthropicSamples: NonNullable<ConformanceServer['samples']> = {
  'provider-block': {
    reply: { output: [call, result, { type: 'text', text: 'Tea helps.' }] },
    parts: [
      { type: 'provider-block', kind: 'tool-call', name: call.type, toolName: call.name, id: call.id, raw: call },
      { type: 'provider-block', kind: 'tool-result', name: result.type, toolName: call.name, raw: result },
      { type: 'text', text: 'Tea helps.' },
    ],
  },
  sources: {
    reply: {
      output: [
        call,
        result,
        { type: 'text', text: 'I found this: ' },
        { type: 'text', text: 'Tea helps.', citations: [citation] },
      ],
    },
    parts: [
      { type: 'source', ...PAGE, citations: [{ textIndex: 1, start: 0, end: 10, citedText: WORDS }] },
      { type: 'source', ...OTHER, cited: false },
    ],
  },
};
