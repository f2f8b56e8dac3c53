import { afterAll, beforeEach, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { closing, openai } from '../../test/wires.ts';
import type { StatusFault, WireErrorCase } from '../server/fault.ts';
import { asObject } from '../server/json-object.ts';
import { startOpenAIServer } from './openai-server.ts';

const server = await startOpenAIServer();
afterAll(() => server.close());
beforeEach(() => server.reset());

async function failWith(fault: Omit<StatusFault, 'kind'>): Promise<{ status: number; error: unknown }> {
  server.reply({ fault: { kind: 'status', ...fault } });
  const { status, text } = await send(...openai.chat(server, false));
  return { status, error: asObject(JSON.parse(text))['error'] };
}

test('answers contain a request id, the processing time and the rate limits', async () => {
  server.enqueue({ requestId: 'req_mine' }, {});
  const { headers } = await send(...openai.chat(server, false));
  expect(headers).toMatchObject({
    'x-request-id': 'req_mine',
    'openai-version': '2020-10-01',
    'openai-processing-ms': expect.stringMatching(/^\d+$/),
    'x-ratelimit-remaining-requests': expect.stringMatching(/^\d+$/),
    'x-ratelimit-reset-tokens': expect.stringMatching(/ms$/),
    'content-type': 'application/json',
  });
  const streamed = await send(...openai.chat(server, true));
  expect(streamed.headers['x-request-id']).toMatch(/^req_[0-9a-f]{32}$/);
  expect(streamed.headers['content-type']).toBe('text/event-stream; charset=utf-8');
});

test('models are listed, and one can be retrieved', async () => {
  const list = await send(`${server.baseURL}/models`, { method: 'GET' });
  expect(JSON.parse(list.text)).toMatchObject({ object: 'list', data: [{ object: 'model' }, {}, {}] });
  const one = await send(`${server.baseURL}/models/gpt-5-mini`, { method: 'GET' });
  expect(JSON.parse(one.text)).toEqual({
    id: 'gpt-5-mini',
    object: 'model',
    created: expect.any(Number),
    owned_by: 'system',
  });
  expect(server.requests.map(({ model }) => model)).toEqual([undefined, 'gpt-5-mini']);
});

test('faults apply to the model endpoints, too', async () => {
  server.reply({ fault: { kind: 'status', status: 503 } });
  expect((await send(`${server.baseURL}/models`, { method: 'GET' })).status).toBe(503);
});

test.each<[WireErrorCase, number, object]>([
  ['context-length', 400, { type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' }],
  ['insufficient-quota', 429, { type: 'insufficient_quota', param: null, code: 'insufficient_quota' }],
  ['invalid-api-key', 401, { type: 'invalid_request_error', param: null, code: 'invalid_api_key' }],
  ['model-not-found', 404, { type: 'invalid_request_error', param: null, code: 'model_not_found' }],
  ['content-filter', 400, { type: 'invalid_request_error', param: null, code: 'invalid_prompt' }],
  ['overloaded', 503, { type: 'server_error', param: null, code: 'engine_overloaded' }],
])('%s is a %i with the code of the real API', async (error, status, fields) => {
  expect(await failWith({ error })).toEqual({ status, error: { message: expect.any(String), ...fields } });
});

test.each([
  [401, 'invalid_api_key'],
  [403, 'unsupported_country_region_territory'],
  [404, 'model_not_found'],
  [429, 'rate_limit_exceeded'],
  [500, null],
  [502, null],
  [503, 'engine_overloaded'],
  [418, null],
])('status %i has the code %s', async (status, code) => {
  expect(await failWith({ status })).toMatchObject({ status, error: { code, message: expect.any(String) } });
});

test('the status of an error case can be overridden', async () => {
  expect(await failWith({ error: 'model-not-found', status: 400 })).toMatchObject({
    status: 400,
    error: { code: 'model_not_found' },
  });
});

test('a wrong key is repeated only by its ends, a missing one is requested', async () => {
  const locked = await closing(startOpenAIServer({ apiKey: 'sk-right' }));
  const [url, request] = openai.chat(locked, false);
  const key = 'sk-proj-abcdefghijklmnop1234';
  const wrong = await send(url, { ...request, headers: { authorization: `Bearer ${key}` } });
  expect(wrong.text).toContain('Incorrect API key provided: sk-proj-****************1234');
  expect(wrong.text).not.toContain(key);
  const missing = await send(url, request);
  expect(JSON.parse(missing.text)).toMatchObject({ error: { type: 'invalid_request_error', code: null } });
});

test('an unknown path is a 404, another method a 405', async () => {
  const unknown = await send(`${server.baseURL}/chat/nonsense`, { body: {} });
  expect(unknown.status).toBe(404);
  expect(JSON.parse(unknown.text)).toEqual({
    error: {
      message: 'Invalid URL (POST /v1/chat/nonsense)',
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  });
  expect((await send(`${server.baseURL}/chat/completions`, { method: 'GET' })).status).toBe(405);
});

test.each([
  ['{"model": ', 'could not parse the JSON body'],
  [{ messages: [] }, 'you must provide a model parameter'],
  [{ model: 'm' }, "Missing required parameter: 'messages'."],
  [{ model: 'm', messages: 'hello' }, "Invalid type for 'messages'"],
  [{ model: 'm', messages: [] }, "Invalid 'messages': empty array."],
])('the body %j is a 400', async (body, message) => {
  server.enqueue({ text: 'not for a refused request' });
  const { status, text } = await send(`${server.baseURL}/chat/completions`, { body });
  expect(status).toBe(400);
  expect(text).toContain(message);
  // The rejected request took nothing from the queue.
  expect((await send(...openai.chat(server, false))).text).toContain('not for a refused request');
});

test('an error event in a stream has the fields of an error', async () => {
  server.reply({ fault: { kind: 'error-event', error: 'rate_limit_exceeded' } });
  const { text } = await send(...openai.chat(server, true));
  expect(text).toBe(
    'data: {"error":{"message":"The request failed: rate_limit_exceeded.","type":"rate_limit_exceeded","param":null,"code":"rate_limit_exceeded"}}\n\n',
  );
  expect((await send(...openai.chat(server, false))).status).toBe(429);
});
