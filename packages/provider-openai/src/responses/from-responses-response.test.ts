import {
  ContentFilterError,
  InvalidRequestError,
  InvalidResponseError,
  RateLimitError,
  ServerError,
  type UnifiedResponse,
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
  return fromResponsesResponse(body(output, rest), failure, []);
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

  it('keeps the order of the output, and texts of their own apart', () => {
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

  it('takes a refusal for the reason of the end, though the status says completed', () => {
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
    const { warnings } = fromResponsesResponse(body([call('f', '{', { status: 'incomplete' })]), failure, [warning]);
    expect(warnings).toMatchObject([warning, { code: 'other' }]);
  });

  it('makes an id where there is none, and takes the model that was asked', () => {
    const response = read([], { id: undefined, model: undefined });
    expect(response.id).toMatch(/^resp_\w{24}$/);
    expect(response.model).toBe('gpt-6-sol');
  });

  it('passes on the tier, the tools’ usage and the log probabilities', () => {
    const response = read([message(text('a', { logprobs: [{ token: 'a' }] }))], {
      service_tier: 'flex',
      tool_usage: { web_search: { num_requests: 2 } },
    });
    expect(response.providerMetadata).toEqual({
      openai: {
        serviceTier: 'flex',
        toolUsage: { web_search: { num_requests: 2 } },
        logprobs: { content: [{ token: 'a' }] },
      },
    });
    expect(read([])).not.toHaveProperty('providerMetadata');
  });
});

describe('reasoning', () => {
  it('keeps what has to go back: the item, and its encrypted thought as the signature', () => {
    const item = { id: 'rs_1', type: 'reasoning', summary: [], status: null };
    expect(read([{ ...item, encrypted_content: 'gAAAA' }, message(text('4'))]).content).toEqual([
      { type: 'reasoning', text: '', signature: 'gAAAA', providerMetadata: { openai: { item } } },
      { type: 'text', text: '4' },
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

  it('is all of the thought where an open model shows it, unless there is a summary', () => {
    const content = [{ type: 'reasoning_text', text: 'All of it.' }];
    expect(read([{ type: 'reasoning', summary: [], content }]).reasoning).toBe('All of it.');
    const summary = [{ type: 'summary_text', text: 'Short.' }];
    expect(read([{ type: 'reasoning', summary, content }]).reasoning).toBe('Short.');
  });

  it('of which nothing can be seen or sent back is no part', () => {
    expect(read([{ id: 'rs_1', type: 'reasoning', summary: [] }, message(text('4'))]).content).toHaveLength(1);
  });
});

describe('tool calls', () => {
  it('are known by their call id, and keep the id of their item apart', () => {
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

  it('have an id each, whatever the server sends', () => {
    const { toolCalls } = read([
      call('a', '{}', { call_id: undefined }),
      call('b', { n: 1 }, { id: undefined, call_id: undefined }),
      call('c', '{}', { id: 'fc_3', call_id: 'fc_1' }),
    ]);
    expect(toolCalls[0]?.id).toBe('fc_1');
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(3);
    expect(toolCalls[1]).toMatchObject({ arguments: { n: 1 } });
  });

  it('keep arguments that do not parse', () => {
    expect(read([call('now', '{"a":')]).toolCalls).toMatchObject([{ invalid: true, rawArguments: '{"a":' }]);
  });

  it.each(['max_output_tokens', 'content_filter'])('are left out where the end (%s) cut them', (reason) => {
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

describe('what is neither text nor a call of the application’s', () => {
  const done = [
    { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'x' } },
    { id: 'fs_1', type: 'file_search_call', status: 'completed', queries: ['x'] },
    { id: 'ci_1', type: 'code_interpreter_call', status: 'completed', code: '1+1' },
    { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 's', tools: [] },
    { id: 'mcp_1', type: 'mcp_call', name: 'f', arguments: '{}', output: 'x' },
    { id: 'ig_1', type: 'image_generation_call', result: 'iVBORw==' },
    { id: 'x_1', type: 'unheard_of' },
  ];

  it('is no tool call, and is kept as it came', () => {
    const response = read([...done, message(text('Done.'))]);
    expect(response).toMatchObject({ content: [{ type: 'text' }], toolCalls: [], finishReason: 'stop', warnings: [] });
    expect(response.providerMetadata).toEqual({ openai: { items: done } });
  });

  it.each(['custom_tool_call', 'computer_call', 'local_shell_call', 'apply_patch_call', 'mcp_approval_request'])(
    'is warned of where the application would have to answer: %s',
    (type) => {
      const { warnings, toolCalls } = read([{ id: 'x', type, name: 'shell' }]);
      expect(toolCalls).toEqual([]);
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

describe('citations', () => {
  it('become sources, behind the text that has them', () => {
    const annotations = [
      { type: 'url_citation', url: 'https://example.com', title: 'E', start_index: 0, end_index: 1 },
      { type: 'file_citation', file_id: 'file-1', filename: 'a.pdf', index: 0 },
      { type: 'file_path', file_id: 'file-2', index: 0 },
      null,
    ];
    expect(read([message(text('a', { annotations }), text('b'))]).content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'source', url: 'https://example.com', title: 'E' },
      { type: 'source', id: 'file-1', title: 'a.pdf' },
    ]);
  });
});

describe('the end', () => {
  it.each([
    [{ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'length', 'max_output_tokens'],
    [{ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, 'content-filter', 'content_filter'],
    [{ status: 'incomplete', incomplete_details: { reason: 'steered' } }, 'other', 'steered'],
    [{ status: 'incomplete', incomplete_details: null }, 'other', 'incomplete'],
    [{ status: undefined }, 'stop', 'completed'],
    [{ status: 'unheard_of' }, 'other', 'unheard_of'],
  ])('%j is %s', (rest, finishReason, rawFinishReason) => {
    expect(read([message(text('One'))], rest)).toMatchObject({ text: 'One', finishReason, rawFinishReason });
  });

  it.each([
    [{ code: 'server_error', message: 'Sorry.' }, ServerError],
    [{ code: 'rate_limit_exceeded', message: 'Sorry.' }, RateLimitError],
    [{ code: 'invalid_prompt', message: 'Sorry.' }, ContentFilterError],
    [{ code: 'image_too_large', message: 'Sorry.' }, InvalidRequestError],
    [{ code: 'unheard_of', message: 'Sorry.' }, ServerError],
  ])('of a response that has failed is its error, by its code: %j', (error, expected) => {
    const failed = () => read([message(text('One'))], { status: 'failed', error });
    expect(failed).toThrow(expected);
    expect(failed).toThrow(expect.objectContaining({ message: 'Sorry.', status: undefined, requestId: 'req_1' }));
  });

  it('is an error also where nothing says which', () => {
    expect(() => read([], { status: 'failed' })).toThrow('reported an error and did not say which');
    expect(() => read([], { status: 'cancelled' })).toThrow(ServerError);
    expect(() => read([], { status: undefined, error: { message: 'Sorry.' } })).toThrow('Sorry.');
  });

  it.each(['queued', 'in_progress'])('has not come for a response that is %s', (status) => {
    expect(() => read([], { status })).toThrow(InvalidResponseError);
    expect(() => read([], { status })).toThrow(status);
  });
});

describe('what is no response', () => {
  it.each([[undefined], ['text'], [[]], [{}], [{ choices: [] }], [{ output: 'text' }]])('is invalid: %j', (odd) => {
    expect(() => fromResponsesResponse(odd, failure, [])).toThrow(InvalidResponseError);
  });

  it('may be the provider’s error', () => {
    const odd = { error: { message: 'Upstream is down.', code: 502 } };
    expect(() => fromResponsesResponse(odd, failure, [])).toThrow(
      expect.objectContaining({ code: 'server', message: 'Upstream is down.' }),
    );
  });
});
