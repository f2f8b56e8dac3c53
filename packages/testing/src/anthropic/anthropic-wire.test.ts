import { afterAll, beforeEach, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { anthropic, closing } from '../../test/wires.ts';
import type { StatusFault, WireErrorCase } from '../server/fault.ts';
import { startAnthropicServer } from './anthropic-server.ts';

const server = await startAnthropicServer();
const headers = { 'anthropic-version': '2023-06-01' };
afterAll(() => server.close());
beforeEach(() => server.reset());

async function failWith(fault: Omit<StatusFault, 'kind'>): Promise<{ status: number; body: unknown }> {
  server.reply({ requestId: 'req_1', fault: { kind: 'status', ...fault } });
  const { status, text } = await send(...anthropic.chat(server, false));
  return { status, body: JSON.parse(text) };
}

test('answers contain a request id, the organisation and the rate limits', async () => {
  const answer = await send(...anthropic.chat(server, false));
  expect(answer.headers).toMatchObject({
    'request-id': expect.stringMatching(/^req_011C\w{20}$/),
    'anthropic-organization-id': expect.any(String),
    'anthropic-ratelimit-requests-limit': expect.stringMatching(/^\d+$/),
    'anthropic-ratelimit-input-tokens-remaining': expect.stringMatching(/^\d+$/),
    'anthropic-ratelimit-output-tokens-reset': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
});

test('models are listed, and one can be retrieved', async () => {
  const list = await send(`${server.baseURL}/v1/models?limit=10`, { method: 'GET', headers });
  expect(JSON.parse(list.text)).toMatchObject({ data: [{ type: 'model' }, {}, {}], has_more: false });
  const one = await send(`${server.baseURL}/v1/models/claude-haiku-4-5`, { method: 'GET', headers });
  expect(JSON.parse(one.text)).toMatchObject({
    id: 'claude-haiku-4-5',
    type: 'model',
    display_name: 'claude haiku 4 5',
  });
});

test('tokens are counted', async () => {
  const body = { model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'hello' }] };
  const count = async (): Promise<unknown> =>
    JSON.parse((await send(`${server.baseURL}/v1/messages/count_tokens`, { headers, body })).text);
  expect(await count()).toEqual({ input_tokens: expect.any(Number) });
  server.reply({ usage: { inputTokens: 1234 } });
  expect(await count()).toEqual({ input_tokens: 1234 });
});

test.each<[WireErrorCase, number, string, RegExp]>([
  ['context-length', 400, 'invalid_request_error', /^prompt is too long/],
  ['insufficient-quota', 400, 'invalid_request_error', /^Your credit balance is too low/],
  ['invalid-api-key', 401, 'authentication_error', /^invalid x-api-key$/],
  ['model-not-found', 404, 'not_found_error', /^model: claude-haiku-4-5$/],
  ['content-filter', 400, 'invalid_request_error', /content filtering policy/],
  ['overloaded', 529, 'overloaded_error', /^Overloaded$/],
])('%s is a %i of type %s', async (error, status, type, message) => {
  expect(await failWith({ error })).toEqual({
    status,
    body: { type: 'error', error: { type, message: expect.stringMatching(message) }, request_id: 'req_1' },
  });
});

test.each([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
  [500, 'api_error'],
  [503, 'api_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])('status %i is of type %s', async (status, type) => {
  expect(await failWith({ status })).toMatchObject({ status, body: { type: 'error', error: { type } } });
});

test('a 413 has no outer type and no request id', async () => {
  server.reply({ fault: { kind: 'status', status: 413 } });
  const answer = await send(...anthropic.chat(server, false));
  expect(JSON.parse(answer.text)).toEqual({ error: { type: 'request_too_large', message: expect.any(String) } });
  expect(answer.headers['request-id']).toBeUndefined();
});

test('the request id is the same in header and body', async () => {
  server.reply({ fault: { kind: 'status', status: 500 } });
  const answer = await send(...anthropic.chat(server, false));
  expect(JSON.parse(answer.text)).toHaveProperty('request_id', answer.headers['request-id']);
});

test('a bearer token is accepted as the key, too', async () => {
  const locked = await closing(startAnthropicServer({ apiKey: 'right' }));
  const [url, request] = anthropic.chat(locked, false);
  const answer = await send(url, { ...request, headers: { ...headers, authorization: 'Bearer right' } });
  expect(answer.status).toBe(200);
});

test('unknown paths and methods are rejected', async () => {
  const unknown = await send(`${server.baseURL}/v1/nonsense`, { headers, body: {} });
  expect(unknown.status).toBe(404);
  expect(JSON.parse(unknown.text)).toMatchObject({ error: { type: 'not_found_error', message: 'Not found' } });
  expect((await send(`${server.baseURL}/v1/messages`, { method: 'GET', headers })).status).toBe(405);
});

test.each([
  ['not json', headers, 'The request body is not valid JSON'],
  [
    { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] },
    {},
    'anthropic-version: header is required',
  ],
  [{ max_tokens: 1, messages: [{}] }, headers, 'model: Field required'],
  [{ model: 1, messages: [{}] }, headers, 'model: Input should be a valid string'],
  [{ model: 'm', max_tokens: 1 }, headers, 'messages: Field required'],
  [{ model: 'm', max_tokens: 1, messages: 'x' }, headers, 'messages: Input should be a valid list'],
  [{ model: 'm', max_tokens: 1, messages: [] }, headers, 'messages: at least one message is required'],
  [{ model: 'm', messages: [{}] }, headers, 'max_tokens: Field required'],
  [{ model: 'm', max_tokens: 1.5, messages: [{}] }, headers, 'max_tokens: Input should be a valid integer'],
  [{ model: 'm', max_tokens: 0, messages: [{}] }, headers, 'max_tokens: Input should be greater than or equal to 1'],
])('the body %j with %j is a 400', async (body, sent, message) => {
  const { status, text } = await send(`${server.baseURL}/v1/messages`, { body, headers: sent });
  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.stringContaining(message) },
  });
});

test('an error event in a stream has the request id, and the same error is a status in a unary call', async () => {
  server.reply({ requestId: 'req_1', fault: { kind: 'error-event', error: 'rate_limit_error' } });
  const { text } = await send(...anthropic.chat(server, true));
  expect(text).toBe(
    'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed the rate limit."},"request_id":"req_1"}\n\n',
  );
  expect((await send(...anthropic.chat(server, false))).status).toBe(429);
});
