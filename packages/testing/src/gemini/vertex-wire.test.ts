import { afterAll, beforeEach, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { startVertexServer } from './vertex-server.ts';

const server = await startVertexServer({ apiKey: 'the-token', strict: true });
afterAll(() => server.close());
beforeEach(() => server.reset());

const headers = { authorization: 'Bearer the-token' };
const inProject = 'projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash';
const ask = (path: string, body: unknown, more: Record<string, string> = headers) =>
  send(`${server.baseURL}/${path}`, { body, headers: more });
const hello = { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] };

test('a model is asked in a project, or by a key of express mode, and an endpoint in its project', async () => {
  const express = { 'x-goog-api-key': 'the-token' };
  const answers = await Promise.all([
    ask(`v1/${inProject}:generateContent`, hello),
    ask(`v1beta1/${inProject}:streamGenerateContent?alt=sse`, hello),
    ask('v1beta1/publishers/google/models/gemini-2.5-flash:generateContent', hello, express),
    ask('v1/projects/p/locations/us-central1/endpoints/123:generateContent', hello),
  ]);
  for (const { status, text } of answers) {
    expect(status).toBe(200);
    expect(text).toContain('hello');
  }
});

test('an answer to a wrong or missing token is a 401 with the reason', async () => {
  for (const [given, reason] of [
    [{}, 'CREDENTIALS_MISSING'],
    [{ authorization: 'Bearer old' }, 'ACCESS_TOKEN_EXPIRED'],
    [{ 'x-goog-api-key': 'old' }, 'API_KEY_INVALID'],
  ] as const) {
    const { status, text } = await ask(`v1/${inProject}:generateContent`, hello, given);
    expect(JSON.parse(text)).toMatchObject({ error: { status: 'UNAUTHENTICATED', details: [{ reason }] } });
    expect(status).toBe(401);
  }
});

test('a turn without a role and a part of the Gemini API are refused', async () => {
  const parts = [{ toolCall: { id: '1' } }];
  for (const contents of [[{ parts: [{ text: 'hello' }] }], [...hello.contents, { role: 'model', parts }]]) {
    const { status, text } = await ask(`v1/${inProject}:generateContent`, { contents });
    expect(JSON.parse(text)).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
    expect(status).toBe(400);
  }
});

test('tokens are counted, models are listed, and embeddings are predicted for one text or many', async () => {
  expect(JSON.parse((await ask(`v1/${inProject}:countTokens`, hello)).text)).toMatchObject({
    totalTokens: expect.any(Number),
  });
  const list = await send(`${server.baseURL}/v1beta1/publishers/google/models`, { method: 'GET', headers });
  expect(JSON.parse(list.text)).toMatchObject({
    publisherModels: [{ name: 'publishers/google/models/gemini-2.5-flash' }, {}, {}, {}],
  });
  const instances = [{ content: 'a' }, { content: 'b' }];
  const models = 'v1/projects/p/locations/us-central1/publishers/google/models';
  const many = await ask(`${models}/text-embedding-005:predict`, {
    instances,
    parameters: { outputDimensionality: 2 },
  });
  expect(JSON.parse(many.text)).toMatchObject({
    predictions: [{ embeddings: { values: [{}, {}].map(() => expect.any(Number)) } }, {}],
  });
  expect((await ask(`${models}/gemini-embedding-001:predict`, { instances })).status).toBe(400);
  expect((await ask(`${models}/text-embedding-005:predict`, { instances: [] })).status).toBe(400);
  const one = await ask(`${models}/gemini-embedding-2:embedContent`, { content: { parts: [{ text: 'a' }] } });
  expect(JSON.parse(one.text)).toMatchObject({ embedding: { values: expect.any(Array) } });
});

test.each([
  ['invalid-api-key', 401, 'UNAUTHENTICATED'],
  ['model-not-found', 404, 'NOT_FOUND'],
  ['insufficient-quota', 429, 'RESOURCE_EXHAUSTED'],
  ['context-length', 400, 'INVALID_ARGUMENT'],
] as const)('%s is a %i with status %s', async (error, status, name) => {
  server.enqueue({ fault: { kind: 'status', error } });
  const answer = await ask(`v1/${inProject}:generateContent`, hello);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: status, status: name } });
});

test.each([403, 404, 429, 500])('HTTP %i has a body of the service', async (status) => {
  server.enqueue({ fault: { kind: 'status', status, retryAfter: 3 } });
  const answer = await ask(`v1/${inProject}:generateContent`, hello);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: status, message: expect.any(String) } });
});
