import { afterAll, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { closing } from '../../test/wires.ts';
import { startOpenAIServer } from './openai-server.ts';

const server = await startOpenAIServer({ strict: true });
afterAll(() => server.close());

const user = { role: 'user', content: 'hello' };
const called = (id: string, more: object = {}) => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: '{}',
  ...more,
});
const answer = (id: string, output: unknown = 'ok') => ({ type: 'function_call_output', call_id: id, output });
const thought = (more: object = {}) => ({
  type: 'reasoning',
  id: 'rs_1',
  summary: [],
  encrypted_content: 'gAAAA',
  ...more,
});
const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi.' }] };
const tool = (more: object = {}) => ({
  type: 'function',
  name: 'f',
  parameters: { type: 'object', properties: {} },
  ...more,
});
const parts = (...content: object[]) => ({ input: [{ role: 'user', content }] });
const format = (more: object) => ({ text: { format: { type: 'json_schema', name: 'answer', ...more } } });
const open = { type: 'object', properties: { a: {} }, required: [] };

async function ask(fields: object): Promise<{ status: number; error?: unknown }> {
  const body = { model: 'gpt-4.1-mini', input: [user], store: false, ...fields };
  const { status, text } = await send(`${server.baseURL}/responses`, { body });
  return { status, ...(status !== 200 && JSON.parse(text)) };
}

test.each<[string, object]>([
  ['a plain request', {}],
  ['a text', { input: 'hello' }],
  [
    'roles of every kind',
    { input: [{ role: 'system', content: 'x' }, { role: 'developer', content: 'y' }, said, user] },
  ],
  ['an earlier refusal', { input: [{ role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] }, user] }],
  [
    'media',
    parts(
      { type: 'input_text', text: 'x' },
      { type: 'input_image', image_url: 'https://example.com/a.png' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
      { type: 'input_file', file_url: 'https://example.com/a.pdf' },
    ),
  ],
  ['answered calls', { input: [user, called('a'), called('b'), answer('b'), answer('a')] }],
  ['answers in parts', { input: [user, called('a'), answer('a', [{ type: 'input_text', text: 'x' }])] }],
  ['answers to earlier calls', { input: [answer('a')], previous_response_id: 'resp_1' }],
  ['reasoning before its call', { input: [user, thought(), called('a', { id: 'fc_1' }), answer('a')] }],
  ['reasoning before its text', { input: [user, thought(), said, user] }],
  ['stored reasoning', { store: true, input: [user, thought({ encrypted_content: null }), said, user] }],
  ['open reasoning', { input: [user, thought({ encrypted_content: null, content: [{}] }), said, user] }],
  [
    'items of the service’s own tools',
    {
      input: [
        user,
        thought(),
        { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', queries: ['x'] } },
        { type: 'mcp_list_tools', id: 'mcpl_1', server_label: 's', tools: [] },
        { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'AAAA' },
        { ...said, id: 'msg_1', status: 'completed', phase: 'commentary' },
        { type: 'custom_tool_call', call_id: 'b', name: 'g', input: 'x' },
        { type: 'custom_tool_call_output', call_id: 'b', output: 'y' },
        { type: 'compaction', encrypted_content: 'gAAAA' },
        user,
      ],
    },
  ],
  ['tools and a choice', { tools: [tool(), { type: 'web_search' }], tool_choice: { type: 'function', name: 'f' } }],
  ['sampling at its limits', { temperature: 2, top_p: 0 }],
  ['the smallest limit', { max_output_tokens: 16 }],
  ['requested JSON', { input: 'as JSON', text: { format: { type: 'json_object' } } }],
  ['a schema', format({ schema: open })],
  ['a reasoning model', { model: 'gpt-5', include: ['reasoning.encrypted_content'], reasoning: { effort: 'low' } }],
  ['a temperature for a model whose reasoning is off by default', { model: 'gpt-5.2', temperature: 0 }],
  ['stream options with a stream', { stream: true, stream_options: { include_obfuscation: false } }],
])('%s is accepted', async (_name, fields) => {
  expect(await ask(fields)).toEqual({ status: 200 });
});

test.each<[string, object, object]>([
  ['an unknown parameter', { seed: 1 }, { message: "Unknown parameter: 'seed'.", code: 'unknown_parameter' }],
  [
    'a parameter of Chat Completions',
    { response_format: {} },
    { message: expect.stringContaining("has moved to 'text.format'"), code: 'unsupported_parameter' },
  ],
  ['an unknown item', { input: [{ type: 'thing' }] }, { param: 'input[0].type' }],
  ['an unknown role', { input: [{ role: 'tool', content: 'x' }] }, { param: 'input[0].role', code: 'invalid_value' }],
  ['a message without content', { input: [{ role: 'user' }] }, { param: 'input[0].content' }],
  ['empty content', parts(), { param: 'input[0].content', code: 'empty_array' }],
  [
    'parts of Chat Completions',
    parts({ type: 'text', text: 'x' }),
    {
      message: "Invalid value: 'text'. Supported values are: 'input_text', 'input_image', 'input_file'.",
      param: 'input[0].content[0]',
    },
  ],
  [
    'input in an assistant’s message',
    { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }] },
    { message: expect.stringContaining("'output_text', 'refusal'") },
  ],
  ['a text that is not a text', parts({ type: 'input_text', text: {} }), { code: 'invalid_type' }],
  ['a text part without text', parts({ type: 'input_text' }), { param: 'input[0].content[0].text' }],
  [
    'a refusal without words',
    { input: [{ role: 'assistant', content: [{ type: 'refusal' }] }] },
    { code: 'missing_required_parameter' },
  ],
  ['an image without content', parts({ type: 'input_image' }), { param: 'input[0].content[0].image_url' }],
  ['a file without content', parts({ type: 'input_file' }), { param: 'input[0].content[0].file_id' }],
  [
    'a file without a name',
    parts({ type: 'input_file', file_data: 'data:x;base64,A' }),
    { param: 'input[0].content[0].filename' },
  ],
  [
    'a file that is not a data URL',
    parts({ type: 'input_file', filename: 'a', file_data: 'AAAA' }),
    { param: 'input[0].content[0].file_data' },
  ],
  [
    'a call without an id',
    { input: [{ type: 'function_call', name: 'f', arguments: '' }] },
    { param: 'input[0].call_id' },
  ],
  [
    'arguments as an object',
    { input: [called('a', { arguments: {} })] },
    { param: 'input[0].arguments', code: 'invalid_type' },
  ],
  [
    'a long call id',
    { input: [called('x'.repeat(65))] },
    { param: 'input[0].call_id', code: 'string_above_max_length' },
  ],
  [
    'a call id instead of an item id',
    { input: [called('a', { id: 'call_1' })] },
    { message: "Invalid 'input[0].id': 'call_1'. Expected an ID that begins with 'fc'." },
  ],
  ['an id of another service', { input: [called('a', { id: `fc_${'x'.repeat(64)}` })] }, { param: 'input[0].id' }],
  [
    'a field that only the service writes',
    { input: [{ type: 'compaction', encrypted_content: 'gAAAA', created_by: 'user_1' }] },
    { message: "Unknown parameter: 'input[0].created_by'." },
  ],
  [
    'a field of another wire in a text',
    { input: [{ role: 'assistant', content: [{ type: 'output_text', text: 'x', cache_control: {} }] }] },
    { message: "Unknown parameter: 'input[0].content[0].cache_control'." },
  ],
  ['a phase of a user', { input: [{ ...user, phase: 'commentary' }] }, { param: 'input[0].phase' }],
  ['an unknown phase', { input: [{ ...said, phase: 'middle' }] }, { param: 'input[0].phase', code: 'invalid_value' }],
  [
    'a search without its action',
    { input: [{ type: 'web_search_call', id: 'ws_1', status: 'completed' }, user] },
    { param: 'input[0].action' },
  ],
  [
    'a call of a custom tool without an output',
    { input: [{ type: 'custom_tool_call', call_id: 'b', name: 'g', input: 'x' }, user] },
    { message: 'No tool output found for custom tool call b.' },
  ],
  [
    'an output of another kind of call',
    { input: [called('a'), { type: 'custom_tool_call_output', call_id: 'a', output: 'x' }] },
    { message: 'No tool call found for custom tool call output with call_id a.' },
  ],
  ['an output without content', { input: [called('a'), answer('a', null)] }, { param: 'input[1].output' }],
  [
    'an output without its call',
    { input: [user, answer('a'), called('a')] },
    { message: 'No tool call found for function call output with call_id a.' },
  ],
  [
    'a call without an output',
    { input: [called('a'), called('b'), answer('a'), user] },
    { message: 'No tool output found for function call b.' },
  ],
  [
    'an item that stands twice',
    { input: [thought(), called('a'), thought(), called('b'), answer('a'), answer('b')] },
    { message: expect.stringContaining('Duplicate item found with id rs_1.') },
  ],
  ['reasoning without a summary', { input: [thought({ summary: undefined }), said] }, { param: 'input[0].summary' }],
  ['reasoning with the id of another item', { input: [thought({ id: 'fc_1' }), said] }, { param: 'input[0].id' }],
  [
    'reasoning at the end',
    { input: [user, thought()] },
    { message: "Item 'rs_1' of type 'reasoning' was provided without its required following item." },
  ],
  ['reasoning before a user', { input: [thought(), user] }, { message: expect.stringContaining('required following') }],
  [
    'reasoning after its call',
    { input: [called('a'), thought(), answer('a')] },
    { message: expect.stringContaining('required following') },
  ],
  ['an unknown tool', { tools: [{ type: 'magic' }] }, { param: 'tools[0].type' }],
  [
    'a tool in the form of Chat Completions',
    { tools: [{ type: 'function', function: tool() }] },
    { param: 'tools[0].name' },
  ],
  [
    'an open tool that is strict',
    { tools: [tool({ parameters: open, strict: true })] },
    { code: 'invalid_function_parameters' },
  ],
  ['a choice without tools', { tool_choice: 'required' }, { param: 'tool_choice' }],
  [
    'a choice of an unknown tool',
    { tools: [tool()], tool_choice: { type: 'function', name: 'g' } },
    { param: 'tool_choice' },
  ],
  [
    'a choice in the form of Chat Completions',
    { tools: [tool()], tool_choice: { type: 'function', function: { name: 'f' } } },
    { param: 'tool_choice.name' },
  ],
  ['stream options without a stream', { stream_options: {} }, { param: 'stream_options' }],
  ['a limit that is too small', { max_output_tokens: 5 }, { code: 'integer_below_min_value' }],
  ['too high a temperature', { temperature: 2.5 }, { param: 'temperature', code: 'decimal_above_max_value' }],
  ['a temperature for a reasoning model', { model: 'o3', temperature: 1 }, { param: 'temperature' }],
  ['top_p for a reasoning model', { model: 'gpt-5-mini', top_p: 1 }, { param: 'top_p' }],
  ['an effort for a model without reasoning', { reasoning: { effort: 'low' } }, { param: 'reasoning.effort' }],
  [
    'encrypted reasoning for a model without reasoning',
    { include: ['reasoning.encrypted_content'] },
    { param: 'include' },
  ],
  ['JSON mode without the word JSON', { text: { format: { type: 'json_object' } } }, { param: 'input' }],
  ['a format without a schema', format({}), { param: 'text.format.schema' }],
  ['a format with a bad name', format({ name: 'a b', schema: open }), { param: 'text.format.name' }],
  ['an open schema that is strict', format({ schema: open, strict: true }), { code: 'invalid_json_schema' }],
])('%s is rejected', async (_name, fields, error) => {
  expect(await ask(fields)).toMatchObject({ status: 400, error: { type: 'invalid_request_error', ...error } });
});

test('reasoning that the service did not store is not found', async () => {
  expect(await ask({ input: [thought({ encrypted_content: undefined }), said] })).toMatchObject({
    status: 404,
    error: { message: expect.stringContaining("Item with id 'rs_1' not found.") },
  });
});

test('a failed picture, and a reference to an item that was not stored, are not found', async () => {
  const failed = { type: 'image_generation_call', id: 'ig_1', status: 'failed', result: null };
  for (const item of [failed, { type: 'item_reference', id: 'msg_9' }]) {
    expect(await ask({ input: [user, item, user] })).toMatchObject({ status: 404 });
  }
});

test('a stored response can be sent back by its id alone, or as a whole', async () => {
  const search = { type: 'web_search_call', id: 'ws_5', status: 'completed', action: { type: 'search' } };
  const unread = { type: 'reasoning', id: 'rs_5', summary: [] };
  const reply = { ...said, id: 'msg_5', status: 'completed' };
  const call = called('call_5', { id: 'fc_5', status: 'completed' });
  server.enqueue({ id: 'resp_5', output: [unread, search, reply, call] });
  expect(await ask({ store: true })).toEqual({ status: 200 });
  const output = answer('call_5');
  const taken = [
    { previous_response_id: 'resp_5', input: [output] },
    { input: [user, unread, search, reply, call, output] },
    { input: [user, unread, { type: 'item_reference', id: 'ws_5' }, { type: 'item_reference', id: 'msg_5' }] },
  ];
  for (const fields of taken) expect(await ask({ store: true, ...fields })).toEqual({ status: 200 });
  const refused = [
    [{ previous_response_id: 'resp_5', input: [call, output] }, 'Duplicate item found with id fc_5.'],
    [{ previous_response_id: 'resp_5', input: [user] }, 'No tool output found for function call call_5.'],
    [{ input: [user, search, user] }, "'web_search_call' was provided without its required 'reasoning' item: 'rs_5'."],
    [{ input: [user, reply, user] }, "'message' was provided without its required 'reasoning' item: 'rs_5'."],
  ] as const;
  for (const [fields, message] of refused) {
    expect(await ask({ store: true, ...fields })).toMatchObject({
      status: 400,
      error: { message: expect.stringContaining(message) },
    });
  }
});

test('a lenient server accepts all of this', async () => {
  const lenient = await closing(startOpenAIServer());
  const body = { model: 'o3', input: [answer('a'), thought()], seed: 4, temperature: 9 };
  expect((await send(`${lenient.baseURL}/responses`, { body })).status).toBe(200);
});
