import { afterAll, beforeEach, expect, test } from 'vitest';
import { eventsOf, payloadsOf, send } from '../../test/raw-client.ts';
import { anthropic } from '../../test/wires.ts';
import type { WireReply } from '../server/wire-reply.ts';
import { startAnthropicServer } from './anthropic-server.ts';

const server = await startAnthropicServer();
afterAll(() => server.close());
beforeEach(() => server.reset());

async function unary(reply: WireReply): Promise<unknown> {
  server.reply(reply);
  return JSON.parse((await send(...anthropic.chat(server, false))).text);
}

async function streamed(reply: WireReply): Promise<string> {
  server.reply(reply);
  return (await send(...anthropic.chat(server, true))).text;
}

const usage = { inputTokens: 100, outputTokens: 12, cacheReadTokens: 60, cacheWriteTokens: 30, reasoningTokens: 4 };

test('a message has the fields of the real one, and its input leaves out the cache', async () => {
  expect(await unary({ text: 'Hi!', usage })).toEqual({
    id: expect.stringMatching(/^msg_01\w{22}$/),
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5',
    content: [{ type: 'text', text: 'Hi!' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    stop_details: null,
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 30,
      cache_read_input_tokens: 60,
      cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 0 },
      output_tokens: 12,
      output_tokens_details: { thinking_tokens: 4 },
      service_tier: 'standard',
      inference_geo: 'not_available',
    },
  });
});

test('thinking, redacted thinking, text and tool calls are in this order', async () => {
  expect(
    await unary({
      text: 'Let me look.',
      reasoning: { text: 'Hm.', signature: 'sig', redacted: 'secret' },
      toolCalls: [
        { name: 'weather', arguments: { city: 'Köln' } },
        { id: 'toolu_2', name: 'now' },
      ],
    }),
  ).toMatchObject({
    stop_reason: 'tool_use',
    content: [
      { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
      { type: 'redacted_thinking', data: 'secret' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: expect.stringMatching(/^toolu_01\w{22}$/), name: 'weather', input: { city: 'Köln' } },
      { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
    ],
  });
});

test('a refusal has no content, unary and streamed', async () => {
  const details = { type: 'refusal', category: null, explanation: 'No.' };
  expect(await unary({ refusal: 'No.' })).toMatchObject({
    content: [],
    stop_reason: 'refusal',
    stop_details: details,
  });
  const events = payloadsOf(await streamed({ refusal: 'No.' }));
  expect(events.map(({ type }) => type)).toEqual(['message_start', 'message_delta', 'message_stop']);
  expect(events[1]).toMatchObject({ delta: { stop_reason: 'refusal', stop_details: details } });
});

test('a stream names each event like its payload, in the order of the real API', async () => {
  const events = eventsOf(await streamed({ tokens: ['Hello', ' world'] }));
  expect(events.map(({ event }) => event)).toEqual([
    'message_start',
    'content_block_start',
    'ping',
    'content_block_delta',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
  for (const { event, data } of events) expect(JSON.parse(data)).toMatchObject({ type: event });
});

test('message_start contains only the input, message_delta the totals', async () => {
  const events = payloadsOf(await streamed({ text: 'Hi', usage }));
  expect(events[0]).toMatchObject({
    message: { content: [], stop_reason: null, usage: { input_tokens: 10, output_tokens: 1 } },
  });
  expect(events.at(-2)).toEqual({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null, stop_details: null },
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 30,
      cache_read_input_tokens: 60,
      output_tokens: 12,
      output_tokens_details: { thinking_tokens: 4 },
    },
  });
});

test('blocks are streamed one after the other, each with its index', async () => {
  const text = await streamed({
    text: 'Look',
    reasoning: { text: 'Hm', signature: 'sig', redacted: 'secret' },
    toolCalls: [{ id: 'toolu_1', name: 'weather', arguments: '{"city":"Köln"}' }],
  });
  const blocks = payloadsOf(text).filter(({ type }) => String(type).startsWith('content_block'));
  expect(blocks).toEqual([
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'sig' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'secret' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: 'Look' } },
    { type: 'content_block_stop', index: 2 },
    {
      type: 'content_block_start',
      index: 3,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {}, caller: { type: 'direct' } },
    },
    { type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '' } },
    { type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '{"city":' } },
    { type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '"Köln"}' } },
    { type: 'content_block_stop', index: 3 },
  ]);
});

test('a tool call without arguments streams one empty piece of JSON', async () => {
  const events = payloadsOf(await streamed({ toolCalls: [{ name: 'now' }] }));
  const deltas = events.filter(({ type }) => type === 'content_block_delta');
  expect(deltas).toEqual([
    { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '' } },
  ]);
});

test('usage can be omitted', async () => {
  expect(await unary({ text: 'Hi', usage: false })).not.toHaveProperty('usage');
  expect(await streamed({ text: 'Hi', usage: false })).not.toContain('usage');
});
