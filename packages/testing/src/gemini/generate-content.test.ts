import { afterAll, beforeEach, expect, test } from 'vitest';
import { payloadsOf, send } from '../../test/raw-client.ts';
import { gemini } from '../../test/wires.ts';
import { asList, type JsonObject } from '../server/json-object.ts';
import type { WireReply } from '../server/wire-reply.ts';
import { startGeminiServer } from './gemini-server.ts';

const server = await startGeminiServer();
afterAll(() => server.close());
beforeEach(() => server.reset());

async function unary(reply: WireReply): Promise<unknown> {
  server.reply(reply);
  return JSON.parse((await send(...gemini.chat(server, false))).text);
}

async function streamed(reply: WireReply): Promise<readonly JsonObject[]> {
  server.reply(reply);
  return payloadsOf((await send(...gemini.chat(server, true))).text);
}

/** The first candidates of a stream's chunks. */
function candidatesOf(chunks: readonly JsonObject[]): readonly unknown[] {
  return chunks.map(({ candidates }) => asList(candidates)[0]);
}

const usage = { inputTokens: 100, outputTokens: 12, cacheReadTokens: 60, reasoningTokens: 4 };

test('an answer has the fields of the real one, and its candidate tokens exclude the thoughts', async () => {
  expect(await unary({ text: 'Hi!', usage })).toEqual({
    candidates: [{ content: { parts: [{ text: 'Hi!' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount: 100,
      candidatesTokenCount: 8,
      totalTokenCount: 112,
      cachedContentTokenCount: 60,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 100 }],
      cacheTokensDetails: [{ modality: 'TEXT', tokenCount: 60 }],
      thoughtsTokenCount: 4,
    },
    modelVersion: 'gemini-2.5-flash',
    responseId: expect.stringMatching(/^\w{22}$/),
  });
});

test('tool calls end with STOP, have no id, and the first one has the signature', async () => {
  expect(
    await unary({
      reasoning: { text: 'Hm.', signature: 'sig' },
      toolCalls: [
        { name: 'weather', arguments: { city: 'Köln' } },
        { id: 'call-2', name: 'weather', arguments: '{"city":"Bonn"}', thoughtSignature: 'own' },
        { name: 'now' },
      ],
    }),
  ).toMatchObject({
    candidates: [
      {
        finishReason: 'STOP',
        content: {
          parts: [
            { text: 'Hm.', thought: true },
            { functionCall: { name: 'weather', args: { city: 'Köln' } }, thoughtSignature: 'sig' },
            { functionCall: { id: 'call-2', name: 'weather', args: { city: 'Bonn' } }, thoughtSignature: 'own' },
            { functionCall: { name: 'now', args: {} } },
          ],
        },
      },
    ],
  });
});

test('a blocked answer has empty content', async () => {
  expect(await unary({ refusal: 'No.' })).toMatchObject({
    candidates: [{ content: {}, finishReason: 'SAFETY', safetyRatings: [{ blocked: true }] }],
  });
});

test('an answer that runs out of tokens while thinking has a role without parts', async () => {
  const reply = { text: '', finishReason: 'MAX_TOKENS', usage: { outputTokens: 50, reasoningTokens: 50 } };
  const expected = { content: { role: 'model' }, finishReason: 'MAX_TOKENS', index: 0 };
  expect(await unary(reply)).toMatchObject({
    candidates: [expected],
    usageMetadata: { thoughtsTokenCount: 50, totalTokenCount: expect.any(Number) },
  });
  expect(candidatesOf(await streamed(reply))).toEqual([expected]);
});

test('a stream has a piece in each chunk and the finish reason in the last', async () => {
  const chunks = await streamed({ tokens: ['Hello', ' world'], reasoning: { text: 'Hm', signature: 'sig' }, id: 'r1' });
  const content = (part: object) => ({ content: { parts: [part], role: 'model' }, index: 0 });
  expect(candidatesOf(chunks)).toEqual([
    content({ text: 'Hm', thought: true }),
    content({ text: 'Hello' }),
    content({ text: ' world' }),
    { ...content({ text: '', thoughtSignature: 'sig' }), finishReason: 'STOP' },
  ]);
  for (const chunk of chunks) expect(chunk).toMatchObject({ responseId: 'r1', modelVersion: 'gemini-2.5-flash' });
});

test('streamed usage grows from chunk to chunk', async () => {
  const chunks = await streamed({ tokens: ['a', 'b'], reasoning: { text: 'x y' }, usage });
  const counts = chunks.map(({ usageMetadata }) => usageMetadata);
  const steady = {
    promptTokenCount: 100,
    cachedContentTokenCount: 60,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 100 }],
    cacheTokensDetails: [{ modality: 'TEXT', tokenCount: 60 }],
  };
  expect(counts).toEqual([
    { ...steady, thoughtsTokenCount: 1, totalTokenCount: 101 },
    { ...steady, thoughtsTokenCount: 2, totalTokenCount: 102 },
    { ...steady, thoughtsTokenCount: 2, candidatesTokenCount: 1, totalTokenCount: 103 },
    { ...steady, thoughtsTokenCount: 2, candidatesTokenCount: 2, totalTokenCount: 104 },
    { ...steady, thoughtsTokenCount: 4, candidatesTokenCount: 8, totalTokenCount: 112 },
  ]);
});

test('parallel calls are in one chunk', async () => {
  const candidates = candidatesOf(await streamed({ toolCalls: [{ name: 'a' }, { name: 'a' }] }));
  expect(candidates[0]).toMatchObject({
    content: { parts: [{ functionCall: { name: 'a' } }, { functionCall: { name: 'a' } }] },
  });
  expect(candidates).toHaveLength(2);
});

test('without alt=sse a stream is one JSON array', async () => {
  const [url, request] = gemini.chat(server, true);
  const { text, headers } = await send(url.replace('?alt=sse', ''), request);
  expect(JSON.parse(text)).toHaveLength(5);
  expect(headers['content-type']).toBe('application/json; charset=UTF-8');
});

test('events are formatted like those of the service', async () => {
  server.reply({ events: [{ a: [1, { b: 'c\n  d' }], e: {} }] });
  expect((await send(...gemini.chat(server, true))).text).toBe('data: {"a": [1,{"b": "c\\n  d"}],"e": {}}\r\n\r\n');
});

test('usage can be omitted', async () => {
  expect(await unary({ usage: false })).not.toHaveProperty('usageMetadata');
});

test('arguments that are not JSON are impossible on this wire', async () => {
  server.reply({ toolCalls: [{ name: 'a', arguments: '{"broken' }] });
  for (const stream of [false, true]) {
    const { status, text } = await send(...gemini.chat(server, stream));
    expect(status).toBe(500);
    expect(text).toContain('The arguments of \\"a\\" are not JSON');
  }
});
