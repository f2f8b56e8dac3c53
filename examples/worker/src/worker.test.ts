import { startOpenAIServer } from '@flexiai/testing';
import { expect, it } from 'vitest';
import worker from './worker.ts';

it('streams the answer, says what failed before it began, and takes only a POST', async () => {
  const server = await startOpenAIServer({ reply: { text: 'Waits for fog.' } });
  const env = { OPENAI_API_KEY: 'local', OPENAI_BASE_URL: server.baseURL };
  const ask = (body: string) => worker.fetch(new Request('http://worker/', { method: 'POST', body }), env);
  try {
    expect(await (await ask('Tell me a story.')).text()).toMatch(/"delta":"Waits.*\[DONE\]/s);
    server.reply({ fault: { kind: 'status', error: 'invalid-api-key' } });
    const failed = await ask('Tell me a story.');
    expect([failed.status, await failed.json()]).toEqual([503, { code: 'authentication' }]);
    expect((await worker.fetch(new Request('http://worker/'), env)).status).toBe(405);
  } finally {
    await server.close();
  }
});
