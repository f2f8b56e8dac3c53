import { afterAll, beforeEach, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { closing, gemini } from '../../test/wires.ts';
import type { StatusFault, WireErrorCase } from '../server/fault.ts';
import { startGeminiServer } from './gemini-server.ts';

const server = await startGeminiServer();
afterAll(() => server.close());
beforeEach(() => server.reset());

async function failWith(fault: Omit<StatusFault, 'kind'>, stream = false): Promise<{ status: number; body: unknown }> {
  server.reply({ fault: { kind: 'status', ...fault } });
  const { status, text } = await send(...gemini.chat(server, stream));
  return { status, body: JSON.parse(text.replace(/^data: /, '')) };
}

test('models are listed, and one can be retrieved', async () => {
  const list = await send(`${server.baseURL}/v1beta/models`, { method: 'GET' });
  expect(JSON.parse(list.text)).toMatchObject({ models: [{ name: 'models/gemini-2.5-flash' }, {}, {}] });
  const one = await send(`${server.baseURL}/v1beta/models/gemini-2.5-pro`, { method: 'GET' });
  expect(JSON.parse(one.text)).toMatchObject({
    name: 'models/gemini-2.5-pro',
    supportedGenerationMethods: expect.arrayContaining(['generateContent']),
  });
  expect(server.requests[1]?.model).toBe('gemini-2.5-pro');
});

test('tokens are counted', async () => {
  server.reply({ usage: { inputTokens: 31 } });
  const body = { contents: [{ parts: [{ text: 'hello' }] }] };
  const { text } = await send(`${server.baseURL}/v1beta/models/gemini-2.5-flash:countTokens`, { body });
  expect(JSON.parse(text)).toEqual({
    totalTokens: 31,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 31 }],
  });
});

test.each<[WireErrorCase, number, string, RegExp]>([
  ['context-length', 400, 'INVALID_ARGUMENT', /^The input token count .* exceeds/],
  ['insufficient-quota', 429, 'RESOURCE_EXHAUSTED', /^You exceeded your current quota/],
  ['invalid-api-key', 400, 'INVALID_ARGUMENT', /^API key not valid/],
  ['model-not-found', 404, 'NOT_FOUND', /^models\/gemini-2.5-flash is not found/],
  ['overloaded', 503, 'UNAVAILABLE', /^The model is overloaded/],
])('%s is a %i with status %s', async (error, status, name, message) => {
  expect(await failWith({ error })).toMatchObject({
    status,
    body: { error: { code: status, status: name, message: expect.stringMatching(message) } },
  });
});

test.each([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [412, 'FAILED_PRECONDITION'],
  [429, 'RESOURCE_EXHAUSTED'],
  [500, 'INTERNAL'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
])('HTTP %i is %s', async (status, name) => {
  expect(await failWith({ status })).toMatchObject({ status, body: { error: { code: status, status: name } } });
});

test.each([false, true])('a filtered prompt is a 200 without candidates (streamed: %s)', async (stream) => {
  expect(await failWith({ error: 'content-filter' }, stream)).toEqual({
    status: 200,
    body: {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: expect.objectContaining({ promptTokenCount: expect.any(Number) }),
      modelVersion: 'gemini-2.5-flash',
    },
  });
});

test('a 429 contains its quota, and the delay in RetryInfo and message', async () => {
  const { body } = await failWith({ status: 429, retryAfter: '48.5s' });
  expect(body).toMatchObject({
    error: {
      message: expect.stringContaining('Please retry in 48.5s.'),
      details: [
        { '@type': 'type.googleapis.com/google.rpc.Help' },
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: expect.any(String) }] },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '48.5s' },
      ],
    },
  });
});

test('a wrong key is rejected with its reason, also in the query', async () => {
  const locked = await closing(startGeminiServer({ apiKey: 'right' }));
  const [url, request] = gemini.chat(locked, false);
  const wrong = await send(`${url}?key=wrong`, request);
  expect(JSON.parse(wrong.text)).toMatchObject({
    error: { code: 400, details: [{ reason: 'API_KEY_INVALID', domain: 'googleapis.com' }, {}] },
  });
  expect((await send(`${url}?key=right`, request)).status).toBe(200);
});

test('an unknown path or method returns the front end’s page', async () => {
  const unknown = await send(`${server.baseURL}/v1beta/nonsense`, { body: {} });
  expect(unknown.status).toBe(404);
  expect(unknown.headers['content-type']).toBe('text/html; charset=UTF-8');
  expect(unknown.text).toContain('Error 404 (Not Found)!!1');
  const action = await send(`${server.baseURL}/v1beta/models/gemini-2.5-flash:sing`, { body: {} });
  expect(action.status).toBe(404);
});

test.each([
  ['not json', 'Invalid JSON payload received. Unexpected token.\nnot json\n^'],
  [{}, '* GenerateContentRequest.contents: contents is not specified\n'],
  [{ contents: [] }, '* GenerateContentRequest.contents: contents is not specified\n'],
])('the body %j is a 400 that names the error', async (body, message) => {
  const { status, text } = await send(`${server.baseURL}/v1beta/models/gemini-2.5-flash:generateContent`, { body });
  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({
    error: {
      message,
      status: 'INVALID_ARGUMENT',
      details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{}] }],
    },
  });
});

test('an error inside a stream is an error object, and the same error is a status in a unary call', async () => {
  server.reply({ fault: { kind: 'error-event', error: 'RESOURCE_EXHAUSTED' } });
  const { text } = await send(...gemini.chat(server, true));
  expect(text).toBe(
    'data: {"error": {"code": 429,"message": "The request failed: RESOURCE_EXHAUSTED.","status": "RESOURCE_EXHAUSTED"}}\r\n\r\n',
  );
  expect((await send(...gemini.chat(server, false))).status).toBe(429);
});
