import { afterAll, beforeEach, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { asList, asObject } from '../server/json-object.ts';
import { startOpenAIServer } from './openai-server.ts';

const server = await startOpenAIServer();
afterAll(() => server.close());
beforeEach(() => server.reset());

async function embed(body: object): Promise<{ readonly status: number; readonly answer: unknown }> {
  const { status, text } = await send(`${server.baseURL}/embeddings`, {
    body: { model: 'text-embedding-3-small', ...body },
  });
  return { status, answer: JSON.parse(text) };
}

/** The vectors of an answer. */
function vectorsOf(answer: unknown): readonly unknown[] {
  return asList(asObject(answer)['data']).map((entry) => asObject(entry)['embedding']);
}

test('different texts have different vectors, and equal texts have equal ones', async () => {
  const { answer } = await embed({ input: ['one', 'two', 'one'] });
  expect(answer).toMatchObject({
    object: 'list',
    model: 'text-embedding-3-small',
    data: [0, 1, 2].map((index) => ({ object: 'embedding', index })),
    usage: { prompt_tokens: 3, total_tokens: 3 },
  });
  const [first, second, third] = vectorsOf(answer);
  expect(first).toEqual(third);
  expect(first).not.toEqual(second);
  expect(Math.hypot(...asList(first).map(Number))).toBeCloseTo(1);
});

test('a vector has the requested length', async () => {
  const { answer } = await embed({ input: 'one', dimensions: 3 });
  expect(vectorsOf(answer)).toEqual([[expect.any(Number), expect.any(Number), expect.any(Number)]]);
});

test('the base64 form of a vector contains the same numbers', async () => {
  const floats = vectorsOf((await embed({ input: 'one' })).answer)[0];
  const bytes = Buffer.from(
    String(vectorsOf((await embed({ input: 'one', encoding_format: 'base64' })).answer)),
    'base64',
  );
  const length = asList(floats).length;
  expect(bytes).toHaveLength(length * 4);
  expect(Array.from({ length }, (_, index) => bytes.readFloatLE(index * 4))).toEqual(floats);
});

test('vectors, usage and the model can be scripted', async () => {
  server.enqueue({ embeddings: [[0.5, -1]], usage: { inputTokens: 7 }, model: 'other' }, { usage: false });
  expect((await embed({ input: 'one' })).answer).toEqual({
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: [0.5, -1] }],
    model: 'other',
    usage: { prompt_tokens: 7, total_tokens: 7 },
  });
  expect((await embed({ input: 'one' })).answer).not.toHaveProperty('usage');
});

test.each([
  ['no model', { model: undefined, input: 'one' }, 'you must provide a model parameter'],
  ['no input', {}, "'$.input' is invalid"],
  ['an empty text', { input: ['one', ''] }, "'$.input' is invalid"],
  ['too many texts', { input: Array.from({ length: 2049 }, () => 'one') }, 'maximum length 2048'],
  ['dimensions for ada', { model: 'text-embedding-ada-002', input: 'one', dimensions: 3 }, 'specifying dimensions'],
])('%s is a 400', async (_name, body, message) => {
  const { status, answer } = await embed(body);
  expect(status).toBe(400);
  expect(answer).toMatchObject({ error: { type: 'invalid_request_error', message: expect.stringContaining(message) } });
});

test('faults apply to embeddings, too', async () => {
  server.reply({ fault: { kind: 'status', status: 429, retryAfter: 2 } });
  const { status, headers } = await send(`${server.baseURL}/embeddings`, { body: { model: 'm', input: 'one' } });
  expect([status, headers['retry-after']]).toEqual([429, '2']);
});
