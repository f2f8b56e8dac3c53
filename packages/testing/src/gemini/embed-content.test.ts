import { afterAll, beforeEach, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { asList, asObject } from '../server/json-object.ts';
import { startGeminiServer } from './gemini-server.ts';

const server = await startGeminiServer();
afterAll(() => server.close());
beforeEach(() => server.reset());

async function ask(method: string, body: object): Promise<{ readonly status: number; readonly answer: unknown }> {
  const url = `${server.baseURL}/v1beta/models/gemini-embedding-001:${method}`;
  const { status, text } = await send(url, { body });
  return { status, answer: JSON.parse(text) };
}

function entry(text: string, rest: object = {}): object {
  return { model: 'models/gemini-embedding-001', content: { parts: [{ text }] }, ...rest };
}

test('a batch returns a vector for each request, in order', async () => {
  const { answer } = await ask('batchEmbedContents', { requests: [entry('one'), entry('two'), entry('one')] });
  const [first, second, third] = asList(asObject(answer)['embeddings']).map((vector) => asObject(vector)['values']);
  expect(first).toEqual(third);
  expect(first).not.toEqual(second);
  expect(answer).not.toHaveProperty('usageMetadata');
  expect(server.requests[0]?.model).toBe('gemini-embedding-001');
});

test('one text has the same vector as in a batch, with the requested length', async () => {
  const { answer } = await ask('embedContent', entry('one', { outputDimensionality: 3 }));
  const batch = await ask('batchEmbedContents', { requests: [entry('one', { outputDimensionality: 3 })] });
  expect(asObject(asObject(answer)['embedding'])['values']).toHaveLength(3);
  expect(asList(asObject(batch.answer)['embeddings'])[0]).toEqual(asObject(answer)['embedding']);
});

test('vectors and usage can be scripted', async () => {
  server.reply({ embeddings: [[1, 0]], usage: { inputTokens: 5 } });
  expect((await ask('batchEmbedContents', { requests: [entry('one')] })).answer).toEqual({
    embeddings: [{ values: [1, 0] }],
    usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 },
  });
});

test.each([
  ['more than a hundred requests', { requests: Array.from({ length: 101 }, () => entry('one')) }, 'at most 100'],
  ['a request for another model', { requests: [entry('one', { model: 'models/other' })] }, 'must match'],
  ['a request without a text', { requests: [entry('')] }, 'content is not specified'],
])('%s is a 400', async (_name, body, message) => {
  const { status, answer } = await ask('batchEmbedContents', body);
  expect(status).toBe(400);
  expect(answer).toMatchObject({ error: { status: 'INVALID_ARGUMENT', message: expect.stringContaining(message) } });
});
