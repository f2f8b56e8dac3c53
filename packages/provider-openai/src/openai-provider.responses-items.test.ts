import {
  type AssistantPart,
  type Message,
  responseFromParts,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, collect, hello, makeContext, makeProvider } from '../test/harness.ts';

// The server refuses the same requests as the API: unknown items, duplicates, items without their reasoning or their answers.
let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer({ apiKey: API_KEY, strict: true });
});

afterEach(() => server.reset());

afterAll(() => server.close());

const MODES = ['unary', 'streamed'] as const;

async function ask(mode: (typeof MODES)[number], request: UnifiedRequest): Promise<UnifiedResponse> {
  const entry = makeProvider({ baseURL: server.baseURL, api: 'responses', model: 'gpt-6-sol' });
  if (mode === 'unary') return entry.chatCompletion(request, makeContext());
  const { parts, error } = await collect(entry.streamChatCompletion(request, makeContext()));
  if (error !== undefined) throw error;
  return responseFromParts(parts);
}

function inputOf(index: number): readonly object[] {
  const body = server.requests[index]?.body as { readonly input: readonly object[] } | undefined;
  return body?.input ?? [];
}

const reasoning = (number: number) => ({
  id: `rs_${number}`,
  type: 'reasoning',
  summary: [{ type: 'summary_text', text: 'Hm.' }],
  encrypted_content: `gAAA${number}`,
});
const page = { type: 'url_citation', start_index: 0, end_index: 3, url: 'https://example.com/a', title: 'A' };
const said = (number: number, text: string, more: object = {}) => ({
  id: `msg_${number}`,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [page], logprobs: [] }],
  ...more,
});
const call = (number: number, more: object = {}) => ({
  id: `fc_${number}`,
  type: 'function_call',
  call_id: `call_${number}`,
  name: 'weather',
  arguments: '{"city":"Oslo"}',
  status: 'completed',
  ...more,
});
const search = {
  id: 'ws_1',
  type: 'web_search_call',
  status: 'completed',
  action: {
    type: 'search',
    queries: ['Oslo'],
    sources: [
      { type: 'url', url: 'https://example.com/a' },
      { type: 'url', url: 'https://example.com/b' },
    ],
  },
};
const picture = {
  id: 'ig_1',
  type: 'image_generation_call',
  status: 'completed',
  result: 'iVBORw0KGgo=',
  output_format: 'png',
};
const mcp = [
  { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 'crm', tools: [{ name: 'find', input_schema: {} }] },
  {
    id: 'mcp_1',
    type: 'mcp_call',
    server_label: 'crm',
    name: 'find',
    arguments: '{}',
    output: 'Ada',
    status: 'completed',
  },
];
const code = {
  id: 'ci_1',
  type: 'code_interpreter_call',
  status: 'completed',
  code: 'print(1)',
  container_id: 'cntr_1',
  outputs: [{ type: 'logs', logs: '1' }],
};
const files = { id: 'fs_1', type: 'file_search_call', status: 'completed', queries: ['x'], results: null };
const compaction = { id: 'cmp_1', type: 'compaction', encrypted_content: 'gAAAA' };
const tools = [{ name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }];
const question: Message = { role: 'user', content: 'Weather?' };
const result: Message = { role: 'tool', toolCallId: 'call_1', content: '21 °C' };

describe.each(MODES)('a turn with OpenAI’s own tools and the application’s (%s)', (mode) => {
  it('is sent back in its order, and the conversation continues', async () => {
    const output = [
      compaction,
      reasoning(1),
      search,
      ...mcp,
      code,
      files,
      picture,
      reasoning(2),
      said(1, 'I look it up.', { phase: 'commentary' }),
      call(1),
    ];
    server.enqueue({ output }, { text: 'Mild.' });
    const first = await ask(mode, { ...hello('Weather?'), tools });
    expect(first.toolCalls).toHaveLength(1);
    expect(first.warnings).toEqual([]);
    const next = await ask(mode, {
      messages: [question, { role: 'assistant', content: first.content }, result],
      tools,
    });
    expect(next).toMatchObject({ text: 'Mild.', warnings: [] });
    const { status: _status, ...sent } = call(1);
    expect(inputOf(1)).toEqual([
      { type: 'message', role: 'user', content: 'Weather?' },
      compaction,
      reasoning(1),
      search,
      ...mcp,
      code,
      files,
      picture,
      reasoning(2),
      {
        ...said(1, 'I look it up.', { phase: 'commentary' }),
        content: [{ type: 'output_text', text: 'I look it up.', annotations: [] }],
      },
      sent,
      { type: 'function_call_output', call_id: 'call_1', output: '21 °C' },
    ]);
  });

  it('has its image, and distinguishes cited pages from hits', async () => {
    server.enqueue({ output: [search, picture, said(1, 'Sun [1].')] });
    const { content } = await ask(mode, hello());
    expect(content.map(({ type }) => type)).toEqual([
      'provider-block',
      'source',
      'source',
      'provider-block',
      'image',
      'text',
    ]);
    expect(content).toMatchObject([
      {},
      { url: 'https://example.com/a', title: 'A', citations: [{ textIndex: 0, start: 0, end: 3 }] },
      { url: 'https://example.com/b', cited: false },
      {},
      { data: 'iVBORw0KGgo=', mediaType: 'image/png' },
      { text: 'Sun [1].' },
    ]);
    expect(content[1]).not.toHaveProperty('cited');
  });

  it('keeps commentary and the final answer separate, each with its phase', async () => {
    const output = [
      said(1, 'Let me see.', { phase: 'commentary' }),
      search,
      said(2, 'Sun.', { phase: 'final_answer' }),
      said(3, 'And wind.', { phase: 'final_answer' }),
    ];
    server.enqueue({ output }, {});
    const first = await ask(mode, hello());
    expect(first.text).toBe('Let me see.\n\nSun.\n\nAnd wind.');
    await ask(mode, { messages: [question, { role: 'assistant', content: first.content }, question] });
    expect(inputOf(1).slice(1, -1)).toMatchObject([
      { type: 'message', phase: 'commentary', content: [{ text: 'Let me see.' }] },
      search,
      { type: 'message', phase: 'final_answer', content: [{ text: 'Sun.' }] },
      { type: 'message', phase: 'final_answer', content: [{ text: 'And wind.' }] },
    ]);
  });

  it('distinguishes calls of a program from calls of the model', async () => {
    const caller = { type: 'program', caller_id: 'call_9' };
    const program = { id: 'prog_1', type: 'program', call_id: 'call_9', code: 'await weather()', fingerprint: 'f' };
    server.enqueue({ output: [program, call(1, { caller, namespace: 'crm' })] }, {});
    const first = await ask(mode, { ...hello(), tools });
    expect(first.toolCalls).toHaveLength(1);
    await ask(mode, { messages: [question, { role: 'assistant', content: first.content }, result], tools });
    expect(inputOf(1).slice(1)).toMatchObject([
      program,
      { type: 'function_call', call_id: 'call_1', caller, namespace: 'crm' },
      { type: 'function_call_output', call_id: 'call_1', caller },
    ]);
  });

  it('continues without a call that only the application could answer, and with it if it was answered', async () => {
    const custom = { id: 'ctc_1', type: 'custom_tool_call', call_id: 'call_5', name: 'shell', input: 'ls' };
    server.enqueue({ output: [reasoning(1), custom] }, {}, {});
    const first = await ask(mode, hello());
    expect(first).toMatchObject({ toolCalls: [], warnings: [{ code: 'unsupported-content' }] });
    const without = await ask(mode, { messages: [question, { role: 'assistant', content: first.content }, question] });
    expect(without.warnings).toMatchObject([
      { setting: 'messages[1].content[1]', message: expect.stringContaining('custom_tool_call (shell) was left out') },
    ]);
    expect(inputOf(1)).toHaveLength(2);
    const raw = { type: 'custom_tool_call_output', call_id: 'call_5', output: 'a.txt' };
    const answer: AssistantPart = { type: 'provider-block', kind: 'tool-result', name: raw.type, raw };
    const answered = await ask(mode, {
      messages: [question, { role: 'assistant', content: [...first.content, answer] }, question],
    });
    expect(answered.warnings).toEqual([]);
    expect(inputOf(2).slice(1, -1)).toEqual([reasoning(1), custom, raw]);
  });

  it('continues without an image that failed, and without items that only the service writes', async () => {
    const failed = { ...picture, id: 'ig_2', status: 'failed', result: null };
    const shell = {
      type: 'shell_call',
      id: 'sh_1',
      call_id: 'call_7',
      status: 'completed',
      action: { commands: ['ls'] },
    };
    const environment = { type: 'container_reference', container_id: 'cntr_1' };
    const listed = { type: 'shell_call_output', call_id: 'call_7', output: [], status: 'completed' };
    const output = [failed, { ...shell, environment, created_by: 'user_1' }, listed, said(1, 'Sorry.')];
    server.enqueue({ output }, {});
    const first = await ask(mode, hello());
    const next = await ask(mode, { messages: [question, { role: 'assistant', content: first.content }, question] });
    expect(next.warnings).toMatchObject([{ message: expect.stringContaining('it has no image') }]);
    expect(inputOf(1).slice(1, -2)).toEqual([{ ...shell, environment }, listed]);
  });

  it('continues if another server has ids that it does not accept', async () => {
    const long = 'x'.repeat(408);
    const output = [{ ...reasoning(1), id: long }, said(1, 'Hm.', { id: long }), call(1, { id: long })];
    server.enqueue({ output }, {});
    const first = await ask(mode, { ...hello(), tools });
    await ask(mode, { messages: [question, { role: 'assistant', content: first.content }, result], tools });
    for (const item of inputOf(1)) expect(item).not.toHaveProperty('id');
  });
});

describe.each(MODES)('a stored answer (%s)', (mode) => {
  const stored = { providerOptions: { openai: { store: true } } };
  const unread = { id: 'rs_7', type: 'reasoning', summary: [] };
  const output = [
    unread,
    { ...search, id: 'ws_7' },
    { ...mcp[1], id: 'mcp_7' },
    said(7, 'Hm.'),
    call(1, { id: 'fc_7' }),
  ];

  it('is sent back whole, its reasoning by its id', async () => {
    server.enqueue({ id: 'resp_7', output }, {});
    const first = await ask(mode, { ...hello(), ...stored, tools });
    const messages: readonly Message[] = [question, { role: 'assistant', content: first.content }, result];
    expect(await ask(mode, { messages, ...stored, tools })).toMatchObject({ finishReason: 'stop', warnings: [] });
    expect(inputOf(1).map((item) => ('id' in item ? item.id : undefined))).toEqual([
      undefined,
      'rs_7',
      'ws_7',
      'mcp_7',
      'msg_7',
      'fc_7',
      undefined,
    ]);
  });

  it('is not sent back if the next request continues it', async () => {
    server.enqueue({ id: 'resp_7', output }, {}, {});
    const first = await ask(mode, { ...hello(), ...stored, tools });
    const messages: readonly Message[] = [question, { role: 'assistant', content: first.content }, result];
    const continued = { providerOptions: { openai: { store: true, previous_response_id: 'resp_7' } } };
    await ask(mode, { messages, ...continued, tools });
    expect(inputOf(1)).toEqual([{ type: 'function_call_output', call_id: 'call_1', output: '21 °C' }]);
    // The request continues another response, so this one is new to it.
    const other = { providerOptions: { openai: { store: true, previous_response_id: 'resp_other' } } };
    await ask(mode, { messages, ...other, tools });
    expect(inputOf(2)).toHaveLength(7);
  });

  it("is continued with the application's content after it", async () => {
    const custom = { id: 'ctc_9', type: 'custom_tool_call', call_id: 'call_9', name: 'shell', input: 'ls' };
    const asked = { id: 'mcpr_9', type: 'mcp_approval_request', arguments: '{}', name: 'find', server_label: 'crm' };
    server.enqueue({ id: 'resp_9', output: [custom, asked] }, {});
    const first = await ask(mode, { ...hello(), ...stored });
    const answers = [
      { type: 'custom_tool_call_output', call_id: 'call_9', output: 'a.txt' },
      { type: 'mcp_approval_response', approval_request_id: 'mcpr_9', approve: true },
    ];
    const blocks = answers.map(
      (raw): AssistantPart => ({ type: 'provider-block', kind: 'other', name: raw.type, raw }),
    );
    const messages: readonly Message[] = [question, { role: 'assistant', content: [...first.content, ...blocks] }];
    const continued = { providerOptions: { openai: { store: true, previous_response_id: 'resp_9' } } };
    expect((await ask(mode, { messages, ...continued })).warnings).toEqual([]);
    expect(inputOf(1)).toEqual(answers);
  });

  it('of a conversation at OpenAI is not sent back to it', async () => {
    const conversation = { id: 'conv_1' };
    const inside = { providerOptions: { openai: { conversation: 'conv_1' } } };
    const body = { id: 'resp_8', status: 'completed', conversation, output: [unread, said(8, 'Hm.')] };
    server.enqueue({ body, events: [{ type: 'response.completed', response: body }] }, {});
    const first = await ask(mode, { ...hello(), ...inside });
    await ask(mode, { messages: [question, { role: 'assistant', content: first.content }, question], ...inside });
    expect(inputOf(1)).toEqual([{ type: 'message', role: 'user', content: 'Weather?' }]);
  });
});
