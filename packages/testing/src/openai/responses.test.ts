import { afterAll, beforeEach, expect, test } from 'vitest';
import { eventsOf, payloadsOf, send } from '../../test/raw-client.ts';
import { asObject, type JsonObject } from '../server/json-object.ts';
import type { WireReply } from '../server/wire-reply.ts';
import { startOpenAIServer } from './openai-server.ts';

const server = await startOpenAIServer();
afterAll(() => server.close());
beforeEach(() => server.reset());

async function unary(reply: WireReply, fields: object = {}): Promise<unknown> {
  server.reply(reply);
  const body = { model: 'gpt-5-mini', input: 'hello', ...fields };
  return JSON.parse((await send(`${server.baseURL}/responses`, { body })).text);
}

async function streamed(reply: WireReply, fields: object = {}): Promise<string> {
  server.reply(reply);
  const input = [{ role: 'user', content: [{ type: 'input_text', text: 'hello' }] }];
  return (await send(`${server.baseURL}/responses`, { body: { model: 'gpt-5-mini', stream: true, input, ...fields } }))
    .text;
}

/** Events without their common fields. */
function brief(text: string): readonly JsonObject[] {
  return payloadsOf(text).map(({ sequence_number, obfuscation, item_id, response, ...rest }) => rest);
}

test('a response has the fields of the real one', async () => {
  const usage = { inputTokens: 20, outputTokens: 9, cacheReadTokens: 5, cacheWriteTokens: 2, reasoningTokens: 4 };
  const tools = [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: false }];
  const fields = { store: false, tools, reasoning: { effort: 'low' }, metadata: { a: 'b' }, max_output_tokens: 99 };
  const createdAt = () => Math.floor((server.requests[0]?.receivedAt ?? 0) / 1000);
  const response = await unary({ id: 'resp_1', text: 'Hi!', usage }, fields);
  expect(response).toEqual({
    id: 'resp_1',
    object: 'response',
    created_at: createdAt(),
    status: 'completed',
    background: false,
    completed_at: createdAt() + 1,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: 99,
    max_tool_calls: null,
    model: 'gpt-5-mini',
    output: [
      {
        id: 'msg_100',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hi!' }],
      },
    ],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: 'low', summary: null },
    service_tier: 'default',
    store: false,
    temperature: 1,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: 'auto',
    tools,
    top_logprobs: 0,
    top_p: 1,
    truncation: 'disabled',
    usage: {
      input_tokens: 20,
      input_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 4 },
      total_tokens: 29,
    },
    user: null,
    metadata: { a: 'b' },
  });
});

test('the last user text is the default reply, from a string or from items', async () => {
  const message = (content: unknown) => ({ role: 'user', content });
  expect(await unary({})).toMatchObject({ output: [{ content: [{ text: 'You said: hello' }] }] });
  const input = [
    message('first'),
    message([{ type: 'input_text', text: 'last' }]),
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: 'ok' },
  ];
  expect(await unary({}, { input })).toMatchObject({ output: [{ content: [{ text: 'You said: last' }] }] });
});

test('output items are in the order of a model, with ids of their types', async () => {
  const reply: WireReply = {
    reasoning: { text: 'Hm.', signature: 'gAAAA' },
    text: 'Let me see.',
    toolCalls: [
      { id: 'call_1', name: 'weather', arguments: { city: 'Köln' } },
      { name: 'time', arguments: '{"broken' },
    ],
  };
  expect(await unary(reply)).toMatchObject({
    status: 'completed',
    output: [
      {
        id: expect.stringMatching(/^rs_\w+00$/),
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Hm.' }],
        encrypted_content: 'gAAAA',
      },
      { id: expect.stringMatching(/^msg_\w+01$/), type: 'message', content: [{ text: 'Let me see.' }] },
      { id: expect.stringMatching(/^fc_\w+02$/), call_id: 'call_1', name: 'weather', arguments: '{"city":"Köln"}' },
      { call_id: expect.stringMatching(/^call_\w{24}$/), name: 'time', arguments: '{"broken', status: 'completed' },
    ],
  });
});

test('a refusal is a part of the message, and encrypted reasoning may have no summary', async () => {
  expect(await unary({ refusal: 'I cannot.', reasoning: { redacted: 'gAAAA' } })).toMatchObject({
    status: 'completed',
    output: [
      { type: 'reasoning', summary: [], encrypted_content: 'gAAAA' },
      { type: 'message', content: [{ type: 'refusal', refusal: 'I cannot.' }] },
    ],
  });
});

test.each([
  ['length', 'max_output_tokens'],
  ['max_output_tokens', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
])('the finish reason %s makes an incomplete response, and its last item incomplete', async (finishReason, reason) => {
  const reply: WireReply = { text: 'One', toolCalls: [{ name: 'f', arguments: '{"a' }], finishReason, usage: false };
  expect(await unary(reply)).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason },
    output: [{ status: 'completed' }, { status: 'incomplete', arguments: '{"a' }],
    usage: null,
  });
  expect(payloadsOf(await streamed(reply)).at(-1)).toMatchObject({
    type: 'response.incomplete',
    response: { incomplete_details: { reason } },
  });
});

test('a response that ended during its reasoning has no message', async () => {
  expect(await unary({ text: '', reasoning: {}, finishReason: 'length' })).toMatchObject({
    output: [{ type: 'reasoning', summary: [] }],
  });
});

test('a failed response is a 200 with its error, unary and streamed', async () => {
  const error = { code: 'server_error', message: expect.stringContaining('Sorry about that!') };
  expect(await unary({ finishReason: 'failed' })).toMatchObject({ status: 'failed', error });
  expect(payloadsOf(await streamed({ finishReason: 'failed' })).at(-1)).toMatchObject({
    type: 'response.failed',
    response: { status: 'failed', error },
  });
});

test('a stream announces the response, its items and their parts, and ends without [DONE]', async () => {
  const text = await streamed({ tokens: ['Hello', ' world'], id: 'resp_1', model: 'gpt-5-mini-2025-08-07' });
  const item = { id: 'msg_100', type: 'message', role: 'assistant' };
  const part = { type: 'output_text', annotations: [], logprobs: [] };
  const place = { output_index: 0, content_index: 0 };
  expect(brief(text)).toEqual([
    { type: 'response.created' },
    { type: 'response.in_progress' },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...place, delta: 'Hello', logprobs: [] },
    { type: 'response.output_text.delta', ...place, delta: ' world', logprobs: [] },
    { type: 'response.output_text.done', ...place, text: 'Hello world', logprobs: [] },
    { type: 'response.content_part.done', ...place, part: { ...part, text: 'Hello world' } },
    {
      type: 'response.output_item.done',
      output_index: 0,
      item: { ...item, status: 'completed', content: [{ ...part, text: 'Hello world' }] },
    },
    { type: 'response.completed' },
  ]);
  const payloads = payloadsOf(text);
  expect(payloads.map(({ sequence_number }) => sequence_number)).toEqual(payloads.map((_payload, index) => index));
  expect(eventsOf(text).map(({ event }) => event)).toEqual(payloads.map(({ type }) => type));
  expect(payloads[0]?.['response']).toMatchObject({ id: 'resp_1', status: 'in_progress', output: [], usage: null });
  expect(payloads.at(-1)?.['response']).toMatchObject({ id: 'resp_1', status: 'completed', output: [item] });
  expect(payloads.filter((payload) => Object.hasOwn(payload, 'obfuscation'))).toHaveLength(2);
  expect(text).not.toContain('[DONE]');
});

test('obfuscation can be switched off', async () => {
  expect(await streamed({ text: 'a' }, { stream_options: { include_obfuscation: false } })).not.toContain(
    'obfuscation',
  );
});

test('streamed calls, reasoning and refusals are sent in pieces and then repeated as a whole', async () => {
  const text = await streamed({
    reasoning: { text: 'Hm, no.', signature: 'gAAAA' },
    refusal: 'I cannot.',
    toolCalls: [{ id: 'call_a', name: 'one', arguments: { key: 'value' } }],
  });
  const pieces = payloadsOf(text).filter(({ type }) => String(type).endsWith('.delta'));
  expect(pieces.map(({ type, output_index, delta }) => [type, output_index, delta])).toEqual([
    ['response.reasoning_summary_text.delta', 0, 'Hm,'],
    ['response.reasoning_summary_text.delta', 0, ' no.'],
    ['response.refusal.delta', 1, 'I'],
    ['response.refusal.delta', 1, ' cannot.'],
    ['response.function_call_arguments.delta', 2, '{"key":"'],
    ['response.function_call_arguments.delta', 2, 'value"}'],
  ]);
  const events = brief(text);
  const added = events.filter(({ type }) => type === 'response.output_item.added').map(({ item }) => item);
  expect(added).toMatchObject([
    { type: 'reasoning', summary: [], encrypted_content: '' },
    { type: 'message', content: [], status: 'in_progress' },
    { type: 'function_call', arguments: '', call_id: 'call_a', name: 'one', status: 'in_progress' },
  ]);
  const done = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
  expect(asObject(payloadsOf(text).at(-1)?.['response'])['output']).toEqual(done);
  expect(done).toMatchObject([
    { summary: [{ text: 'Hm, no.' }], encrypted_content: 'gAAAA' },
    { content: [{ refusal: 'I cannot.' }] },
    { arguments: '{"key":"value"}' },
  ]);
  for (const type of ['reasoning_summary_part.added', 'reasoning_summary_text.done', 'reasoning_summary_part.done']) {
    expect(events).toContainEqual(expect.objectContaining({ type: `response.${type}`, summary_index: 0 }));
  }
  expect(events).toContainEqual({
    type: 'response.refusal.done',
    output_index: 1,
    content_index: 0,
    refusal: 'I cannot.',
  });
  expect(events).toContainEqual({
    type: 'response.function_call_arguments.done',
    output_index: 2,
    arguments: '{"key":"value"}',
  });
});

test('an error event continues the numbering, and has the error inside', async () => {
  server.reply({ tokens: ['a', 'b'], fault: { kind: 'error-event', afterTokens: 1, error: 'rate_limit_exceeded' } });
  const body = { model: 'gpt-5-mini', stream: true, input: 'hello' };
  const payloads = payloadsOf((await send(`${server.baseURL}/responses`, { body })).text);
  expect(payloads.at(-1)).toEqual({
    type: 'error',
    sequence_number: payloads.length - 1,
    error: {
      type: 'rate_limit_exceeded',
      code: 'rate_limit_exceeded',
      message: 'The request failed: rate_limit_exceeded.',
      param: null,
    },
  });
});

test('an unknown model is a 400 here, and so is a context that is too long', async () => {
  const { status, text } = await failWith('model-not-found');
  expect(status).toBe(400);
  expect(JSON.parse(text)).toEqual({
    error: {
      message: "The requested model 'gpt-5-mini' does not exist.",
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    },
  });
  expect(await failWith('context-length')).toMatchObject({
    status: 400,
    text: expect.stringContaining('Your input exceeds the context window of this model.'),
  });
});

async function failWith(error: 'model-not-found' | 'context-length'): Promise<{ status: number; text: string }> {
  server.reply({ fault: { kind: 'status', error } });
  return send(`${server.baseURL}/responses`, { body: { model: 'gpt-5-mini', input: 'hello' } });
}

test.each([
  ['{"model": ', 'could not parse the JSON body'],
  [{ input: 'x' }, "Missing required parameter: 'model'."],
  [{ model: 'm' }, "Missing required parameter: 'input'."],
  [{ model: 'm', input: {} }, "Invalid type for 'input'"],
])('the body %j is a 400', async (body, message) => {
  const { status, text } = await send(`${server.baseURL}/responses`, { body });
  expect(status).toBe(400);
  expect(text).toContain(message);
});

test('a script may contain the output items themselves', async () => {
  const annotation = { type: 'url_citation', start_index: 0, end_index: 3, url: 'https://example.com', title: 'E' };
  const output = [
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', queries: ['sun'] } },
    { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'BBBB', output_format: 'png' },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      phase: 'final_answer',
      content: [{ type: 'output_text', text: 'Sun now.', annotations: [annotation] }],
    },
  ];
  expect(await unary({ output })).toMatchObject({ status: 'completed', output });
  const events = payloadsOf(await streamed({ output }));
  const types = events.map(({ type }) => type);
  expect(types).toContain('response.web_search_call.in_progress');
  expect(types).toContain('response.image_generation_call.partial_image');
  expect(events.find(({ type }) => type === 'response.output_text.annotation.added')).toMatchObject({ annotation });
  expect(events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item)).toEqual(output);
  expect(types.filter((type) => type === 'response.output_text.delta')).toHaveLength(2);
});
