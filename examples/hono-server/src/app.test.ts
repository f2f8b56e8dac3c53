import { createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterEach, expect, it } from 'vitest';
import { appOf } from './app.ts';

const mock = mockProvider();
const ai = createFlexiAI({ providers: [mock({ model: 'm' })], retry: { maxRetries: 0 } });
const app = appOf(ai);
const post = (path: string, body: string) => app.request(path, { method: 'POST', body });

afterEach(() => {
  mock.reset();
  ai.resetCircuitBreakers();
});

it('answers as JSON, and as a stream', async () => {
  mock.reply('Because of scattering.');
  const answer = await post('/ask', 'Why is the sky blue?');
  expect(await answer.json()).toEqual({ text: 'Because of scattering.', tokens: expect.any(Number) });
  expect(await (await post('/stream', 'Why is the sky blue?')).text()).toMatch(/"delta":"Because.*\[DONE\]/s);
});

it.each(['/ask', '/stream'])('tells the client of %s the code of an error, and not its text', async (path) => {
  mock.reply({ error: 'overloaded', message: 'node 17 of the secret cluster' });
  const answer = await post(path, 'Why is the sky blue?');
  expect([answer.status, await answer.json()]).toEqual([503, { code: 'overloaded', retry: true }]);
});

it('refuses an empty question, and is healthy', async () => {
  expect((await post('/ask', '')).status).toBe(400);
  expect(await (await app.request('/health')).json()).toEqual({ status: 'healthy' });
});
