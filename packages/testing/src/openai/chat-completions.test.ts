import { afterAll, beforeEach, expect, test } from 'vitest';
import { eventsOf, payloadsOf, send } from '../../test/raw-client.ts';
import { asList, asObject } from '../server/json-object.ts';
import type { WireReply } from '../server/wire-reply.ts';
import { startOpenAIServer } from './openai-server.ts';

const server = await startOpenAIServer();
afterAll(() => server.close());
beforeEach(() => server.reset());

async function unary(reply: WireReply): Promise<unknown> {
  server.reply(reply);
  const body = { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'hello' }] };
  return JSON.parse((await send(`${server.baseURL}/chat/completions`, { body })).text);
}

async function streamed(reply: WireReply, options?: object): Promise<string> {
  server.reply(reply);
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }];
  const body = {
    model: 'gpt-5-mini',
    stream: true,
    messages,
    ...(options !== undefined && { stream_options: options }),
  };
  return (await send(`${server.baseURL}/chat/completions`, { body })).text;
}

/** The deltas of a stream, without the chunks around them. */
function deltasOf(text: string): readonly unknown[] {
  return payloadsOf(text).flatMap(({ choices }) => asList(choices).map((choice) => asObject(choice)['delta']));
}

test('a completion has the fields of the real one', async () => {
  const usage = { inputTokens: 20, outputTokens: 9, cacheReadTokens: 5, cacheWriteTokens: 2, reasoningTokens: 4 };
  expect(await unary({ text: 'Hi!', usage })).toEqual({
    id: expect.stringMatching(/^chatcmpl-\w{29}$/),
    object: 'chat.completion',
    created: Math.floor((server.requests[0]?.receivedAt ?? 0) / 1000),
    model: 'gpt-5-mini',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hi!', refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 20,
      completion_tokens: 9,
      total_tokens: 29,
      prompt_tokens_details: { cached_tokens: 5, audio_tokens: 0, cache_write_tokens: 2 },
      completion_tokens_details: {
        reasoning_tokens: 4,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    service_tier: 'default',
    system_fingerprint: null,
  });
});

test('a completion with tool calls has no content, and arguments as text', async () => {
  const toolCalls = [
    { id: 'call_1', name: 'weather', arguments: { city: 'Köln' } },
    { name: 'time', arguments: '{"broken' },
    { name: 'date' },
  ];
  expect(await unary({ toolCalls })).toMatchObject({
    choices: [
      {
        finish_reason: 'tool_calls',
        message: {
          content: null,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Köln"}' } },
            { id: expect.stringMatching(/^call_\w{24}$/), function: { name: 'time', arguments: '{"broken' } },
            { function: { name: 'date', arguments: '{}' } },
          ],
        },
      },
    ],
  });
});

test('a refusal is a stop with null content', async () => {
  expect(await unary({ refusal: 'I cannot.' })).toMatchObject({
    choices: [{ finish_reason: 'stop', message: { content: null, refusal: 'I cannot.' } }],
  });
});

test('reasoning is written like that of compatible servers, and usage can be omitted', async () => {
  const completion = await unary({ text: 'Hi', reasoning: { text: 'Hm.' }, usage: false, finishReason: 'length' });
  expect(completion).toMatchObject({
    choices: [{ finish_reason: 'length', message: { content: 'Hi', reasoning_content: 'Hm.' } }],
  });
  expect(completion).not.toHaveProperty('usage');
});

test('a stream begins with the role, has a piece in each chunk, and ends with a finish reason and [DONE]', async () => {
  const text = await streamed({ tokens: ['Hello', ' world'], model: 'gpt-5-mini-2025-08-07', id: 'chatcmpl-1' });
  const payloads = payloadsOf(text);
  expect(deltasOf(text)).toEqual([
    { role: 'assistant', content: '', refusal: null },
    { content: 'Hello' },
    { content: ' world' },
    {},
  ]);
  expect(payloads.every((chunk) => !Object.hasOwn(chunk, 'usage'))).toBe(true);
  for (const chunk of payloads) {
    expect(chunk).toMatchObject({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      model: 'gpt-5-mini-2025-08-07',
      obfuscation: expect.stringMatching(/^\w+$/),
    });
  }
  expect(payloads.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
  expect(eventsOf(text).at(-1)).toEqual({ data: '[DONE]' });
});

test('streamed usage is only sent on request, in a last chunk without choices', async () => {
  const usage = { inputTokens: 7, outputTokens: 2 };
  const payloads = payloadsOf(await streamed({ tokens: ['a', 'b'], usage }, { include_usage: true }));
  const last = payloads.at(-1);
  expect(last).toMatchObject({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 } });
  expect(payloads.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
});

test('obfuscation can be switched off', async () => {
  const payloads = payloadsOf(await streamed({ text: 'a' }, { include_obfuscation: false }));
  expect(payloads.some((chunk) => Object.hasOwn(chunk, 'obfuscation'))).toBe(false);
});

test('streamed tool calls begin with id and name, and continue with pieces of their arguments', async () => {
  const text = await streamed({
    toolCalls: [
      { id: 'call_a', name: 'one', arguments: { key: 'value' } },
      { id: 'call_b', name: 'two', arguments: '' },
    ],
  });
  expect(deltasOf(text)).toEqual([
    { role: 'assistant', content: null, refusal: null },
    { tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'one', arguments: '' } }] },
    { tool_calls: [{ index: 0, function: { arguments: '{"key":"' } }] },
    { tool_calls: [{ index: 0, function: { arguments: 'value"}' } }] },
    { tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'two', arguments: '' } }] },
    {},
  ]);
  expect(payloadsOf(text).at(-1)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] });
});

test('a streamed refusal is sent in pieces, and so is reasoning', async () => {
  const text = await streamed({ refusal: 'I cannot.', reasoning: { text: 'Hm, no.' } });
  expect(deltasOf(text)).toEqual([
    { role: 'assistant', content: null, refusal: null },
    { reasoning_content: 'Hm,' },
    { reasoning_content: ' no.' },
    { refusal: 'I' },
    { refusal: ' cannot.' },
    {},
  ]);
});
