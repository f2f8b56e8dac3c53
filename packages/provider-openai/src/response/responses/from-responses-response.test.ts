import {
  ContentFilterError,
  InvalidRequestError,
  InvalidResponseError,
  RateLimitError,
  ServerError,
  type UnifiedResponse,
  UnsupportedError,
} from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { fromResponsesResponse } from './from-responses-response.ts';

const failure = { provider: 'primary', pluginId: 'openai', model: 'gpt-6-sol', requestId: 'req_1', secrets: [] };

function body(output: readonly unknown[], rest: object = {}): unknown {
  return {
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: 'gpt-6-sol-2026-09-01',
    output,
    usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
    ...rest,
  };
}

function read(output: readonly unknown[], rest?: object): UnifiedResponse {
  return fromResponsesResponse(body(output, rest), { failure, warnings: [] });
}

function message(...content: object[]): object {
  return { id: 'msg_1', type: 'message', status: 'completed', role: 'assistant', content };
}

const text = (value: string, more: object = {}) => ({ type: 'output_text', text: value, annotations: [], ...more });

function call(name: string | undefined, written: unknown, more: object = {}): object {
  return {
    id: 'fc_1',
    type: 'function_call',
    call_id: 'call_1',
    status: 'completed',
    name,
    arguments: written,
    ...more,
  };
}

describe('fromResponsesResponse', () => {
  it('reads a text', () => {
    expect(read([message(text('Hi.'))])).toEqual({
      id: 'resp_1',
      provider: 'primary',
      model: 'gpt-6-sol-2026-09-01',
      requestId: 'req_1',
      text: 'Hi.',
      content: [{ type: 'text', text: 'Hi.' }],
      toolCalls: [],
      finishReason: 'stop',
      rawFinishReason: 'completed',
      usage: {
        inputTokens: 1,
        outputTokens: 2,
        totalTokens: 3,
        accuracy: 'reported',
        raw: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
      },
      warnings: [],
      attempts: [],
      skipped: [],
    });
  });

  it('keeps the order of the output, and separate texts separate', () => {
    const reasoning = { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] };
    const { content, ...response } = read([
      reasoning,
      message(text('One. '), text('Two.')),
      call('weather', '{}'),
      message(text('Three.')),
    ]);
    expect(content.map((part) => (part.type === 'text' ? part.text : part.type))).toEqual([
      'reasoning',
      'One. ',
      'Two.',
      'tool-call',
      'Three.',
    ]);
    expect(response.text).toBe('One. Two.\n\nThree.');
  });

  it('treats a refusal as the finish reason, even if the status is completed', () => {
    expect(read([message({ type: 'refusal', refusal: 'I can’t.' })])).toMatchObject({
      text: '',
      refusal: 'I can’t.',
      content: [{ type: 'refusal', refusal: 'I can’t.' }],
      finishReason: 'refusal',
      rawFinishReason: 'completed',
    });
  });

  it('begins with the request’s warnings', () => {
    const warning = { code: 'unsupported-setting', message: 'seed was left out.' } as const;
    const cut = body([call('f', '{', { status: 'incomplete' })]);
    const { warnings } = fromResponsesResponse(cut, { failure, warnings: [warning] });
    expect(warnings).toMatchObject([warning, { code: 'other' }]);
  });

  it('generates an id if there is none, and uses the requested model', () => {
    const response = read([], { id: undefined, model: undefined });
    expect(response.id).toMatch(/^resp_\w{24}$/);
    expect(response.model).toBe('gpt-6-sol');
  });

  it('has the tier, the tools’ usage and the log probabilities', () => {
    const response = read([message(text('a', { logprobs: [{ token: 'a' }] }))], {
      service_tier: 'flex',
      tool_usage: { web_search: { num_requests: 2 } },
      conversation: { id: 'conv_1' },
      moderation: null,
      input_transformations: [{ type: 'reasoning', action: 'removed', id: 'rs_0', reason: 'model_mismatch' }],
      prompt_cache_diagnostics: {},
    });
    expect(response.providerMetadata).toEqual({
      openai: {
        serviceTier: 'flex',
        toolUsage: { web_search: { num_requests: 2 } },
        conversation: { id: 'conv_1' },
        inputTransformations: [{ type: 'reasoning', action: 'removed', id: 'rs_0', reason: 'model_mismatch' }],
        promptCacheDiagnostics: {},
        logprobs: { content: [{ token: 'a' }] },
      },
    });
    expect(read([])).not.toHaveProperty('providerMetadata');
  });
});

describe('reasoning', () => {
  it('keeps the fields that are sent back: the item, and its encrypted reasoning as the signature', () => {
    const item = { id: 'rs_1', type: 'reasoning', summary: [], status: null };
    expect(read([{ ...item, encrypted_content: 'gAAAA' }, message(text('4'))]).content).toEqual([
      { type: 'reasoning', text: '', signature: 'gAAAA', providerMetadata: { openai: { item } } },
      { type: 'text', text: '4', providerMetadata: { openai: { itemId: 'msg_1' } } },
    ]);
  });

  it('joins the parts of its summary', () => {
    const summary = [
      { type: 'summary_text', text: '**First**' },
      { type: 'summary_text', text: '**Then**' },
    ];
    const response = read([{ id: 'rs_1', type: 'reasoning', summary }]);
    expect(response.reasoning).toBe('**First**\n\n**Then**');
    expect(response.content).toMatchObject([{ providerMetadata: { openai: { item: { summary } } } }]);
  });

  it('is the whole reasoning of an open model, unless there is a summary', () => {
    const content = [{ type: 'reasoning_text', text: 'All of it.' }];
    expect(read([{ type: 'reasoning', summary: [], content }]).reasoning).toBe('All of it.');
    const summary = [{ type: 'summary_text', text: 'Short.' }];
    expect(read([{ type: 'reasoning', summary, content }]).reasoning).toBe('Short.');
  });

  it('that can be neither seen nor sent back is left out', () => {
    expect(read([{ id: 'rs_1', type: 'reasoning', summary: [] }, message(text('4'))]).content).toHaveLength(1);
  });
});

describe('tool calls', () => {
  it('have their call id as the id, and keep the id of their item separately', () => {
    expect(
      read([call('weather', '{"city":"Oslo"}'), call('now', '', { id: 'fc_2', call_id: 'call_2' })]),
    ).toMatchObject({
      toolCalls: [
        {
          type: 'tool-call',
          id: 'call_1',
          name: 'weather',
          arguments: { city: 'Oslo' },
          rawArguments: '{"city":"Oslo"}',
          providerMetadata: { openai: { itemId: 'fc_1' } },
        },
        { id: 'call_2', name: 'now', arguments: {}, providerMetadata: { openai: { itemId: 'fc_2' } } },
      ],
      finishReason: 'tool-calls',
      rawFinishReason: 'completed',
    });
  });

  it('have unique ids, whatever the server sends', () => {
    const { toolCalls } = read([
      call('a', '{}', { call_id: undefined }),
      call('b', { n: 1 }, { id: undefined, call_id: undefined }),
      call('c', '{}', { id: 'fc_3', call_id: 'fc_1' }),
    ]);
    expect(toolCalls[0]?.id).toBe('fc_1');
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(3);
    expect(toolCalls[1]).toMatchObject({ arguments: { n: 1 } });
  });

  it('that a server sends twice are made once', () => {
    const again = call('f', '{"n":1}', { id: 'fc_2' });
    const { toolCalls, warnings } = read([call('f', '{"n":1}'), again, call('f', '{"n":2}', { id: 'fc_3' })]);
    expect(toolCalls.map(({ arguments: given }) => given)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2);
    expect(warnings).toEqual([]);
  });

  it('without any id have a stable id', () => {
    const bare = call('f', '{}', { id: '', call_id: '' });
    const ids = () => read([bare, { ...bare, name: 'g' }]).toolCalls.map(({ id }) => id);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(2);
  });

  it('keep the fields that the API needs back besides their arguments', () => {
    const caller = { type: 'program', caller_id: 'call_9' };
    const { toolCalls } = read([call('f', '{}', { namespace: 'crm', caller, async: null, created_by: 'x' })]);
    expect(toolCalls).toMatchObject([
      { providerMetadata: { openai: { itemId: 'fc_1', item: { namespace: 'crm', caller } } } },
    ]);
  });

  it.each([
    [{ status: 'incomplete', incomplete_details: { reason: 'steered' } }],
    [{ status: 'incomplete', incomplete_details: null }],
    [{ status: 'unheard_of' }],
  ])('that are incomplete are left out unless the answer ended normally: %j', (rest) => {
    const torn = [call('a', '{"n":'), call(undefined, '{}', { call_id: 'call_2' })];
    const { toolCalls, warnings, finishReason } = read(torn, rest);
    expect([toolCalls, finishReason]).toEqual([[], 'other']);
    expect(warnings).toHaveLength(2);
  });

  it('of a refused answer do not make it a turn of calls', () => {
    const refused = message({ type: 'refusal', refusal: 'No.' });
    expect(read([refused, call('a', '{"n":')])).toMatchObject({ toolCalls: [], finishReason: 'refusal' });
  });

  it('keep arguments that cannot be parsed', () => {
    expect(read([call('now', '{"a":')]).toolCalls).toMatchObject([{ invalid: true, rawArguments: '{"a":' }]);
  });

  it.each(['max_output_tokens', 'content_filter'])('are left out if the end (%s) cut them', (reason) => {
    const response = read(
      [
        call('a', '{}'),
        call('b', '{"n":', { id: 'fc_2', call_id: 'call_2', status: undefined }),
        call('c', '{}', { id: 'fc_3', call_id: 'call_3', status: 'incomplete' }),
      ],
      { status: 'incomplete', incomplete_details: { reason } },
    );
    expect(response.toolCalls.map(({ name }) => name)).toEqual(['a']);
    expect(response.warnings).toHaveLength(2);
  });

  it('must name their tool', () => {
    expect(() => read([call(undefined, '{}')])).toThrow(InvalidResponseError);
  });
});

describe('an item that is neither text nor a call of the application', () => {
  const done = [
    { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'x' } },
    { id: 'fs_1', type: 'file_search_call', status: 'completed', queries: ['x'] },
    { id: 'ci_1', type: 'code_interpreter_call', status: 'completed', code: '1+1' },
    { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 's', tools: [] },
    { id: 'mcp_1', type: 'mcp_call', name: 'f', arguments: '{}', output: 'x' },
    { id: 'ig_1', type: 'image_generation_call', result: 'iVBORw==' },
    { id: 'x_1', type: 'unheard_of' },
  ];

  it('is a provider block in its place, unchanged, and not a tool call', () => {
    const response = read([...done, message(text('Done.'))]);
    expect(response).toMatchObject({ text: 'Done.', toolCalls: [], finishReason: 'stop', warnings: [] });
    const blocks = response.content.filter((part) => part.type === 'provider-block');
    expect(blocks.map(({ raw }) => raw)).toEqual(done);
    expect(blocks.map(({ kind, name, toolName, id }) => [kind, name, toolName, id])).toEqual([
      ['tool-call', 'web_search_call', 'web_search', 'ws_1'],
      ['tool-call', 'file_search_call', 'file_search', 'fs_1'],
      ['tool-call', 'code_interpreter_call', 'code_interpreter', 'ci_1'],
      ['other', 'mcp_list_tools', undefined, 'mcpl_1'],
      ['tool-call', 'mcp_call', 'f', 'mcp_1'],
      ['tool-call', 'image_generation_call', 'image_generation', 'ig_1'],
      ['other', 'unheard_of', undefined, 'x_1'],
    ]);
    expect(response.content.at(-1)).toEqual({ type: 'text', text: 'Done.' });
  });

  it.each([
    ['shell_call_output', 'tool-result', 'shell'],
    ['tool_search_output', 'tool-result', 'tool_search'],
    ['program', 'tool-call', 'programmatic_tool_calling'],
    ['program_output', 'tool-result', 'programmatic_tool_calling'],
    ['compaction', 'other', undefined],
  ])('has the kind that follows from its type: %s', (type, kind, toolName) => {
    const { content } = read([{ id: 'x_1', call_id: 'call_x', type, output: 'y' }]);
    expect(content).toMatchObject([{ type: 'provider-block', kind, name: type, id: 'x_1' }]);
    expect(content[0]).toHaveProperty('kind', kind);
    expect((content[0] as { toolName?: string }).toolName).toBe(toolName);
  });

  it('contains calls that the server has answered itself', () => {
    const own = call('lookup', '{"n":1}');
    const output = { type: 'function_call_output', id: 'fco_1', call_id: 'call_1', output: '1' };
    const response = read([own, output, message(text('One.'))]);
    expect(response).toMatchObject({ toolCalls: [], finishReason: 'stop', warnings: [] });
    expect(response.content).toMatchObject([
      { type: 'provider-block', kind: 'tool-call', name: 'function_call', raw: own },
      { type: 'provider-block', kind: 'tool-result', name: 'function_call_output', raw: output },
      { type: 'text' },
    ]);
  });

  it('does not need the application if OpenAI runs it in its own container', () => {
    const container = { type: 'container_reference', container_id: 'cntr_1' };
    const shell = { id: 'sh_1', type: 'shell_call', call_id: 'call_1', action: {}, environment: container };
    expect(read([shell, { type: 'shell_call_output', call_id: 'call_1', output: [] }]).warnings).toEqual([]);
    expect(read([{ ...shell, environment: { type: 'local' } }]).warnings).toHaveLength(1);
  });

  it.each(['custom_tool_call', 'computer_call', 'local_shell_call', 'apply_patch_call', 'mcp_approval_request'])(
    'has a warning if the application must answer it: %s',
    (type) => {
      const item = { id: 'x', type, name: 'shell' };
      const { warnings, toolCalls, content } = read([item]);
      expect(toolCalls).toEqual([]);
      expect(content).toMatchObject([{ type: 'provider-block', raw: item }]);
      expect(warnings).toMatchObject([{ code: 'unsupported-content', message: expect.stringContaining(type) }]);
    },
  );

  it('may be malformed', () => {
    expect(read([null, 'text', [], {}, { type: 'message' }, message({}, { type: 'output_text' })])).toMatchObject({
      content: [],
      finishReason: 'stop',
    });
  });
});

describe('pictures', () => {
  const drawn = (more: object) => read([{ id: 'ig_1', type: 'image_generation_call', status: 'completed', ...more }]);
  const itemId = { providerMetadata: { openai: { itemId: 'ig_1' } } };

  it.each([
    [
      { result: 'AAAA', output_format: 'webp' },
      { data: 'AAAA', mediaType: 'image/webp' },
    ],
    [
      { result: 'AAAA', output_format: 'jpeg' },
      { data: 'AAAA', mediaType: 'image/jpeg' },
    ],
    [
      { result: 'PHN2Zz4=', output_format: 'svg' },
      { data: 'PHN2Zz4=', mediaType: 'image/svg+xml' },
    ],
    [{ result: 'iVBORw==' }, { data: 'iVBORw==', mediaType: 'image/png' }],
    [{ result: '/9j/4AAQ' }, { data: '/9j/4AAQ', mediaType: 'image/jpeg' }],
    [{ result: 'data:image/gif;base64,R0lG' }, { data: 'R0lG', mediaType: 'image/gif' }],
    [{ result: 'https://example.com/a.png' }, { url: 'https://example.com/a.png' }],
  ])('that the model generated follow their item: %j', (fields, picture) => {
    expect(drawn(fields).content).toEqual([
      expect.objectContaining({ type: 'provider-block', raw: expect.objectContaining(fields) }),
      { type: 'image', ...picture, ...itemId },
    ]);
  });

  it('that failed are only a block', () => {
    expect(drawn({ status: 'failed', result: null }).content).toHaveLength(1);
  });

  it('that the model’s code made are images of the answer, too', () => {
    const outputs = [
      { type: 'logs', logs: 'ok' },
      { type: 'image', url: 'data:image/png;base64,AAAA' },
      { type: 'image' },
    ];
    const { content } = read([{ id: 'ci_1', type: 'code_interpreter_call', container_id: 'c', code: '', outputs }]);
    expect(content).toMatchObject([
      { type: 'provider-block' },
      { type: 'image', data: 'AAAA', mediaType: 'image/png' },
    ]);
  });
});

describe('citations', () => {
  const page = { type: 'url_citation', url: 'https://example.com', title: 'E', start_index: 0, end_index: 1 };

  it('become sources with their places, after the text that has them', () => {
    const annotations = [
      page,
      { type: 'file_citation', file_id: 'file-1', filename: 'a.pdf', index: 7 },
      {
        type: 'container_file_citation',
        container_id: 'cntr_1',
        file_id: 'cfile_1',
        filename: 'plot.png',
        start_index: 2,
        end_index: 5,
      },
      { type: 'file_path', file_id: 'file-2', index: 0 },
      { type: 'url_citation' },
      { type: 'unheard_of' },
      null,
    ];
    expect(read([message(text('a', { annotations }), text('b'))]).content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      {
        type: 'source',
        url: 'https://example.com',
        title: 'E',
        citations: [{ textIndex: 0, start: 0, end: 1 }],
      },
      {
        type: 'source',
        fileId: 'file-1',
        filename: 'a.pdf',
        title: 'a.pdf',
        citations: [{ textIndex: 0, providerMetadata: { openai: { index: 7 } } }],
      },
      {
        type: 'source',
        fileId: 'cfile_1',
        filename: 'plot.png',
        title: 'plot.png',
        providerMetadata: { openai: { containerId: 'cntr_1' } },
        citations: [{ textIndex: 0, start: 2, end: 5 }],
      },
      { type: 'source', fileId: 'file-2', citations: [{ textIndex: 0, providerMetadata: { openai: { index: 0 } } }] },
    ]);
  });

  it('of one page are one source, with the hits of the search before it', () => {
    const sources = [{ type: 'url', url: 'https://example.com' }, { type: 'url', url: 'https://example.org' }, null];
    const search = { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', sources } };
    const again = { ...page, start_index: 3, end_index: 5 };
    const response = read([
      search,
      message(text('a b c', { annotations: [page] }), text('d', { annotations: [again] })),
    ]);
    expect(response.content.filter(({ type }) => type === 'source')).toEqual([
      {
        type: 'source',
        url: 'https://example.com',
        title: 'E',
        citations: [
          { textIndex: 0, start: 0, end: 1 },
          { textIndex: 1, start: 3, end: 5 },
        ],
      },
      { type: 'source', url: 'https://example.org', cited: false },
    ]);
  });

  it('distinguish files that a search found from those that the answer cites', () => {
    const results = [{ file_id: 'file-1', filename: 'a.pdf', score: 0.9, text: 'x' }, { file_id: 'file-2' }, {}];
    const annotations = [{ type: 'file_citation', file_id: 'file-1', filename: 'a.pdf', index: 0 }];
    const { content } = read([
      { id: 'fs_1', type: 'file_search_call', status: 'completed', queries: ['x'], results },
      message(text('a', { annotations })),
    ]);
    expect(content.filter(({ type }) => type === 'source')).toMatchObject([
      { fileId: 'file-1', filename: 'a.pdf', citations: [{ textIndex: 0 }] },
      { fileId: 'file-2', cited: false },
    ]);
  });

  it('have places in characters, although the service counts code points', () => {
    const says = '🌍🌍 It is (example.com) sunny.';
    const points = { ...page, start_index: 9, end_index: 22 };
    const { content } = read([message(text(says, { annotations: [points] }))]);
    const [citation] = content.flatMap((part) => (part.type === 'source' ? (part.citations ?? []) : []));
    expect(says.slice(citation?.start, citation?.end)).toBe('(example.com)');
    const linked = '🌍 See ([E](https://example.com)).';
    const start_index = linked.indexOf('(');
    const units = { ...page, start_index, end_index: linked.lastIndexOf('.') };
    const { content: other } = read([message(text(linked, { annotations: [units] }))]);
    expect(other[1]).toMatchObject({ citations: [{ start: start_index, end: linked.length - 1 }] });
  });
});

describe('several messages', () => {
  it('are separate, each with its phase', () => {
    const response = read([
      message(text('I look it up.')),
      { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search' } },
      { ...message(text('It rains.')), id: 'msg_2', phase: 'final_answer' },
    ]);
    expect(response.text).toBe('I look it up.\n\nIt rains.');
    expect(response.content).toMatchObject([
      { type: 'text', text: 'I look it up.' },
      { type: 'provider-block' },
      {
        type: 'text',
        text: 'It rains.',
        newMessage: true,
        providerMetadata: { openai: { phase: 'final_answer' } },
      },
    ]);
  });

  it('keep fields that their server may need back', () => {
    const { content } = read([{ ...message(text('a')), created_by: 'x', signature: 'sig', note: null }]);
    expect(content).toEqual([
      { type: 'text', text: 'a', providerMetadata: { openai: { item: { signature: 'sig' } } } },
    ]);
  });

  it('of a stored answer have the id of their answer', () => {
    const stored = fromResponsesResponse(
      body(
        [
          { id: 'rs_1', type: 'reasoning', summary: [] },
          { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 's', tools: [] },
          message(text('a')),
          call('f', '{}'),
        ],
        { conversation: { id: 'conv_1' } },
      ),
      { failure, stored: true, warnings: [] },
    );
    const openai = { responseId: 'resp_1', conversationId: 'conv_1' };
    expect(stored.content).toMatchObject([
      { type: 'reasoning', text: '', providerMetadata: { openai: { item: { id: 'rs_1' }, ...openai } } },
      { type: 'provider-block', providerMetadata: { openai } },
      { type: 'text', providerMetadata: { openai: { itemId: 'msg_1', ...openai } } },
      { type: 'tool-call', providerMetadata: { openai: { itemId: 'fc_1', ...openai } } },
    ]);
  });
});

describe('the end', () => {
  it.each([
    [{ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'length', 'max_output_tokens'],
    [{ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, 'content-filter', 'content_filter'],
    [{ status: 'incomplete', incomplete_details: { reason: 'steered' } }, 'other', 'steered'],
    [{ status: 'incomplete', incomplete_details: null }, 'other', 'incomplete'],
    [{ status: 'incomplete', incomplete_details: { reason: 'max_messages' } }, 'length', 'max_messages'],
    [{ status: 'incomplete', incomplete_details: { reason: 'MAX_TOKENS' } }, 'length', 'MAX_TOKENS'],
    [{ status: undefined }, 'stop', 'completed'],
    [{ status: 'unheard_of' }, 'other', 'unheard_of'],
  ])('%j is %s', (rest, finishReason, rawFinishReason) => {
    expect(read([message(text('One'))], rest)).toMatchObject({ text: 'One', finishReason, rawFinishReason });
  });

  it.each([
    [{ code: 'server_error', message: 'Sorry.' }, ServerError],
    [{ code: 'rate_limit_exceeded', message: 'Sorry.' }, RateLimitError],
    [{ code: 'invalid_prompt', message: 'Sorry.' }, ContentFilterError],
    [{ code: 'image_too_large', message: 'Sorry.' }, UnsupportedError],
    [{ code: 'image_parse_error', message: 'Sorry.' }, InvalidRequestError],
    [{ code: 'unheard_of', message: 'Sorry.' }, ServerError],
  ])('of a response that has failed is its error, by its code: %j', (error, expected) => {
    const failed = () => read([message(text('One'))], { status: 'failed', error });
    expect(failed).toThrow(expected);
    expect(failed).toThrow(expect.objectContaining({ message: 'Sorry.', requestId: 'req_1' }));
  });

  it('is an error also without a reason', () => {
    expect(() => read([], { status: 'failed' })).toThrow('reported an error without a reason');
    expect(() => read([], { status: 'cancelled' })).toThrow(ServerError);
    expect(() => read([], { status: undefined, error: { message: 'Sorry.' } })).toThrow('Sorry.');
  });

  it.each([
    { status: 'incomplete', incomplete_details: { reason: 'network_error' } },
    { status: 'aborted' },
    { status: 'timeout' },
  ])('that means a failure is an error: %j', (rest) => {
    expect(() => read([message(text('One'))], rest)).toThrow(ServerError);
    expect(() => read([message(text('One'))], rest)).toThrow('ended its answer with an error');
  });

  it('of an empty answer is normal, with a warning', () => {
    const thought = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'gAAAA' };
    for (const output of [[], [message()], [thought]]) {
      expect(read(output)).toMatchObject({
        finishReason: 'stop',
        warnings: [{ code: 'other', message: expect.stringContaining('The answer is empty') }],
      });
    }
    const search = { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search' } };
    expect(read([search]).warnings).toEqual([]);
    expect(read([], { status: 'incomplete' }).warnings).toEqual([]);
  });

  it.each(['queued', 'in_progress'])('has not arrived for a response that is %s', (status) => {
    expect(() => read([], { status })).toThrow(InvalidResponseError);
    expect(() => read([], { status })).toThrow(status);
  });
});

describe('a body that is not a response', () => {
  it.each([[undefined], ['text'], [[]], [{}], [{ choices: [] }], [{ output: 'text' }]])('is invalid: %j', (odd) => {
    expect(() => fromResponsesResponse(odd, { failure, warnings: [] })).toThrow(InvalidResponseError);
  });

  it('is named', () => {
    const refused = (odd: unknown) => () => fromResponsesResponse(odd, { failure, warnings: [] });
    expect(refused([{}])).toThrow('is a JSON list');
    expect(refused({ object: 'chat.completion', choices: [] })).toThrow('a JSON object with object, choices');
  });

  it('may be the provider’s error', () => {
    expect(() => fromResponsesResponse({ error: 'Down.' }, { failure, warnings: [] })).toThrow('Down.');
    const odd = { error: { message: 'Upstream is down.', code: 502 } };
    expect(() => fromResponsesResponse(odd, { failure, warnings: [] })).toThrow(
      expect.objectContaining({ code: 'server', message: 'Upstream is down.' }),
    );
  });
});
