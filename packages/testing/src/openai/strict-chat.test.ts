import { afterAll, describe, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { closing } from '../../test/wires.ts';
import { startOpenAIServer } from './openai-server.ts';

const server = await startOpenAIServer({ strict: true });
afterAll(() => server.close());

const user = { role: 'user', content: 'hello' };
const called = {
  role: 'assistant',
  content: null,
  tool_calls: ['call_1', 'call_2'].map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
};
const answer = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'ok' });
const part = (fields: object) => ({ role: 'user', content: [fields] });
const tool = (fields: object) => ({
  type: 'function',
  function: { name: 'f', parameters: { type: 'object', properties: {} }, ...fields },
});

async function ask(fields: object): Promise<{ status: number; error?: unknown }> {
  const body = { model: 'gpt-4.1-mini', messages: [user], ...fields };
  const { status, text } = await send(`${server.baseURL}/chat/completions`, { body });
  return { status, ...(status !== 200 && JSON.parse(text)) };
}

test.each<[string, object]>([
  ['a plain request', {}],
  ['answered calls', { messages: [user, called, answer('call_2'), answer('call_1'), user] }],
  ['tools and a choice', { tools: [tool({})], tool_choice: 'auto', parallel_tool_calls: false }],
  ['streamed usage', { stream: true, stream_options: { include_usage: true } }],
  ['sampling at its limits', { temperature: 2, top_p: 0, presence_penalty: -2, stop: ['a', 'b', 'c', 'd'] }],
  ['requested JSON', { messages: [{ role: 'user', content: 'as JSON' }], response_format: { type: 'json_object' } }],
  ['a reasoning model', { model: 'gpt-5-mini', max_completion_tokens: 5, temperature: 1 }],
  [
    'pictures, documents and sound of the supported types',
    {
      messages: [
        part({ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }),
        part({ type: 'image_url', image_url: { url: 'https://example.com/a.tiff' } }),
        part({ type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } }),
        part({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }),
      ],
    },
  ],
  ['a refusal in the history', { messages: [user, { role: 'assistant', content: null, refusal: 'No.' }, user] }],
])('%s is accepted', async (_name, fields) => {
  expect(await ask(fields)).toEqual({ status: 200 });
});

test.each<[string, object, object]>([
  ['an unknown argument', { top_k: 4 }, { message: 'Unrecognized request argument supplied: top_k', param: null }],
  ['unknown arguments', { top_k: 4, a: 1 }, { message: 'Unrecognized request arguments supplied: top_k, a' }],
  [
    'an unknown role',
    { messages: [{ role: 'model', content: 'x' }] },
    { param: 'messages[0].role', code: 'invalid_value' },
  ],
  [
    'a field of another service',
    { messages: [user, { ...called, reasoning_content: 'Hm.' }, answer('call_1'), answer('call_2')] },
    {
      message: "Unknown parameter: 'messages[1].reasoning_content'.",
      param: 'messages[1].reasoning_content',
      code: 'unknown_parameter',
    },
  ],
  [
    'a field of another service beside a call',
    { messages: [user, { ...called, tool_calls: [{ ...called.tool_calls[0], extra_content: {} }] }, answer('call_1')] },
    { param: 'messages[1].tool_calls[0].extra_content', code: 'unknown_parameter' },
  ],
  [
    'a picture of another type',
    { messages: [part({ type: 'image_url', image_url: { url: 'data:image/jpg;base64,AAAA' } })] },
    { code: 'invalid_image_format' },
  ],
  [
    'a document of another type',
    { messages: [part({ type: 'file', file: { file_data: 'data:text/csv;base64,AAAA' } })] },
    { message: expect.stringContaining("unsupported MIME type 'text/csv'"), code: 'invalid_value' },
  ],
  [
    'sound of another type',
    { messages: [part({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'flac' } })] },
    { param: 'messages[0].content[0].input_audio.format', code: 'invalid_value' },
  ],
  ['null content', { messages: [{ role: 'user', content: null }] }, { param: 'messages.[0].content' }],
  ['empty content', { messages: [{ role: 'user', content: [] }] }, { code: 'empty_array' }],
  [
    'a tool message without calls',
    { messages: [user, answer('call_1')] },
    {
      message:
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
      param: 'messages.[1].role',
    },
  ],
  [
    'a tool message for another call',
    { messages: [user, called, answer('call_9')] },
    { param: 'messages.[2].tool_call_id' },
  ],
  [
    'a call without an answer',
    { messages: [user, called, answer('call_1'), user] },
    { message: expect.stringContaining('did not have response messages: call_2'), param: 'messages.[3].role' },
  ],
  [
    'calls at the end',
    { messages: [user, called] },
    { message: expect.stringContaining('call_1, call_2'), param: 'messages' },
  ],
  [
    'a long call id',
    { messages: [user, { ...called, tool_calls: [{ ...called.tool_calls[0], id: 'x'.repeat(41) }] }] },
    { param: 'messages[1].tool_calls[0].id', code: 'string_above_max_length' },
  ],
  [
    'arguments as an object',
    { messages: [user, { ...called, tool_calls: [{ id: 'c', function: { name: 'f', arguments: {} } }] }] },
    { param: 'messages[1].tool_calls[0].function.arguments', code: 'invalid_type' },
  ],
  [
    'a call without an id',
    { messages: [user, { ...called, tool_calls: [{}] }] },
    { code: 'missing_required_parameter' },
  ],
  ['an empty list of tools', { tools: [] }, { param: 'tools', code: 'empty_array' }],
  ['a bad tool name', { tools: [tool({ name: 'a b' })] }, { param: 'tools[0].function.name', code: 'invalid_value' }],
  ['a long tool name', { tools: [tool({ name: 'a'.repeat(65) })] }, { code: 'string_above_max_length' }],
  ['a tool without a name', { tools: [{ type: 'function', function: {} }] }, { code: 'missing_required_parameter' }],
  ['a tool choice without tools', { tool_choice: 'auto' }, { param: 'tool_choice' }],
  ['parallel calls without tools', { parallel_tool_calls: true }, { param: 'parallel_tool_calls' }],
  ['stream options without a stream', { stream_options: {} }, { param: 'stream_options' }],
  ['too high a temperature', { temperature: 2.5 }, { param: 'temperature', code: 'decimal_above_max_value' }],
  ['too low a penalty', { presence_penalty: -3 }, { param: 'presence_penalty', code: 'decimal_below_min_value' }],
  ['five stop texts', { stop: [...'abcde'] }, { param: 'stop', code: 'array_above_max_length' }],
  [
    'max_tokens for a reasoning model',
    { model: 'o3', max_tokens: 5 },
    { param: 'max_tokens', code: 'unsupported_parameter' },
  ],
  [
    'a temperature for a reasoning model',
    { model: 'gpt-5', temperature: 0 },
    { param: 'temperature', code: 'unsupported_value' },
  ],
  ['JSON mode without the word JSON', { response_format: { type: 'json_object' } }, { param: 'messages' }],
])('%s is rejected', async (_name, fields, error) => {
  expect(await ask(fields)).toMatchObject({ status: 400, error: { type: 'invalid_request_error', ...error } });
});

describe('a strict schema', () => {
  const format = (schema: object, strict = true) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict } },
  });
  const object = (properties: object, more: object = {}) => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
    ...more,
  });

  const nested = (levels: number): object =>
    levels === 1 ? object({ a: { type: 'string' } }) : object({ a: nested(levels - 1) });

  test('is accepted within its limits, with references and alternatives', async () => {
    const schema = object(
      { a: { anyOf: [{ $ref: '#/$defs/x' }, { type: ['string', 'null'], pattern: '^a' }] }, b: { $ref: '#' } },
      { $defs: { x: object({ n: { type: 'number', minimum: 1, multipleOf: 2 } }) } },
    );
    for (const taken of [schema, nested(11)]) {
      expect(await ask(format(taken))).toEqual({ status: 200 });
      expect(await ask({ tools: [tool({ parameters: taken, strict: true })] })).toEqual({ status: 200 });
    }
  });

  test.each([
    [{ type: 'array', items: { type: 'string' } }, `got 'type: "array"'.`],
    [{ anyOf: [object({})] }, `got 'type: "None"'.`],
    [object({ a: { type: 'array' } }), 'array schema missing items.'],
  ])('is rejected in an answer’s format even if it is not strict: %j', async (schema, message) => {
    expect(await ask(format(schema, false))).toMatchObject({
      status: 400,
      error: { message: expect.stringContaining(message), code: 'invalid_json_schema' },
    });
  });

  test.each([
    [{ type: 'object', properties: {}, anyOf: [{ required: ['a'] }] }, "not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not'"],
    [{ type: 'array', items: { type: 'string' } }, "schema must have type 'object'"],
    [{ type: 'object' }, 'object schema missing properties.'],
    [object({ a: { type: 'array', items: [] } }), "is not of type 'object', 'boolean'."],
  ])('is rejected in a tool even if it is not strict: %j', async (parameters, message) => {
    expect(await ask({ tools: [tool({ parameters })] })).toMatchObject({
      status: 400,
      error: { message: expect.stringContaining(message), code: 'invalid_function_parameters' },
    });
  });

  test('is accepted if every object is closed and requires all its properties', async () => {
    const schema = object({ list: { type: 'array', items: object({ a: { type: 'string' } }) } });
    expect(await ask(format(schema))).toEqual({ status: 200 });
    expect(await ask(format({ type: 'object' }, false))).toEqual({ status: 200 });
  });

  test.each([
    [object({}, { additionalProperties: undefined }), "In context=(), 'additionalProperties' is required"],
    [object({ a: {} }, { required: [] }), "Missing 'a'"],
    [object({ a: object({}, { additionalProperties: true }) }), "In context=('properties', 'a')"],
    [object({ a: { type: 'array', items: { type: 'object' } } }), "In context=('properties', 'a', 'items')"],
    [object({ a: { anyOf: [{ type: 'object' }] } }), "In context=('properties', 'a', 'anyOf', '0')"],
    [object({}, { $defs: { x: { type: 'object' } } }), "In context=('$defs', 'x')"],
    [object({ a: { oneOf: [{ type: 'string' }] } }), "In context=('properties', 'a'), 'oneOf' is not permitted."],
    [object({ a: { type: 'object', allOf: [] } }), "'allOf' is not permitted."],
    [object({ a: { type: 'string', minLength: 1 } }), "'minLength' is not permitted."],
    [object({ a: { type: 'array', items: {}, uniqueItems: true } }), "'uniqueItems' is not permitted."],
    [object({ a: { type: 'string', format: 'uri' } }), "'uri' is not a valid format."],
    [object({ a: {} }), "In context=('properties', 'a'), schema must have a 'type' key."],
    [object({ a: { const: 'x' } }), "schema must have a 'type' key."],
    [object({ a: true }), "schema must have a 'type' key."],
    [object({ a: { type: 'array' } }), "In context=('properties', 'a'), array schema missing items."],
    [object({ a: { type: 'array', items: [{ type: 'string' }] } }), "is not of type 'object', 'boolean'."],
    [object({ a: { $ref: '#/$defs/x' } }), "reference to component '#/$defs/x' which was not found in the schema."],
    [
      object({ a: { $ref: '#', description: 'Again' } }),
      "context=('properties', 'a'), $ref cannot have keywords {'description'}.",
    ],
    [object({ a: { type: 'string' } }, { required: ['a', 'b'] }), "Extra required key 'b' supplied."],
    [nested(12), '11 levels of nesting exceeds limit of 10.'],
    [object({ a: { type: 'number', enum: Array.from({ length: 1001 }, (_, i) => i) } }), 'at most 1000 enum values'],
  ])('is rejected with its place: %j', async (schema, message) => {
    expect(await ask(format(schema))).toMatchObject({
      status: 400,
      error: { message: expect.stringContaining(message), param: 'response_format' },
    });
    expect(await ask({ tools: [tool({ parameters: schema, strict: true })] })).toMatchObject({
      status: 400,
      error: { message: expect.stringContaining(message), code: 'invalid_function_parameters' },
    });
  });
});

test('a server that wrote thoughts, like compatible servers, accepts exactly these', async () => {
  const compatible = await closing(
    startOpenAIServer({ strict: true, reply: { text: 'Yes.', reasoning: { text: 'Hm.' } } }),
  );
  const goOn = async (thoughts: string) => {
    const messages = [user, { role: 'assistant', content: 'Yes.', reasoning_content: thoughts }, user];
    const body = { model: 'gpt-4.1-mini', messages };
    return (await send(`${compatible.baseURL}/chat/completions`, { body })).status;
  };
  expect(await goOn('Hm.')).toBe(400);
  for (const stream of [false, true]) {
    await send(`${compatible.baseURL}/chat/completions`, { body: { model: 'gpt-4.1-mini', stream, messages: [user] } });
  }
  expect(await goOn('Hm.')).toBe(200);
  expect(await goOn('Well.')).toBe(400);
});

test('a lenient server accepts all of this', async () => {
  const lenient = await closing(startOpenAIServer());
  const body = { model: 'o3', messages: [user, called], top_k: 4, temperature: 9 };
  expect((await send(`${lenient.baseURL}/chat/completions`, { body })).status).toBe(200);
});
