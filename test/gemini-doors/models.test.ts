import type { UnifiedRequest } from '@flexiai/core/plugin';
import { startGeminiServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, ask, callContext, doors, failureOf } from './harness.ts';

describe.each(doors)('through $id', ({ makeProvider }) => {
  let server: WireServer;
  beforeAll(async () => {
    server = await startGeminiServer({ apiKey: API_KEY });
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const provider = (apiKey = API_KEY) => makeProvider({ baseURL: server.baseURL, apiKey });

  describe('authenticate', () => {
    it('requests one model, with the key in its header', async () => {
      await provider().authenticate();
      expect(server.requests).toMatchObject([{ method: 'GET', path: '/v1beta/models', query: { pageSize: '1' } }]);
      expect(server.requests[0]?.headers).toMatchObject({ 'x-goog-api-key': API_KEY });
    });

    it('throws the problem of the key', async () => {
      const error = await failureOf(provider('AIzaSyWrong').authenticate());
      expect(error).toMatchObject({ code: 'authentication', status: 400, provider: 'my-gemini' });
    });

    it('uses the key and the signal of the call', async () => {
      await provider('AIzaSyWrong').authenticate({ apiKey: API_KEY });
      const aborted = callContext({ signal: AbortSignal.abort() });
      expect(await failureOf(provider().authenticate(aborted))).toMatchObject({ code: 'aborted' });
    });

    it('does not treat a portal’s page as an answer', async () => {
      server.enqueue({ fault: { kind: 'invalid-json' } });
      expect(await failureOf(provider().authenticate())).toMatchObject({ code: 'invalid-response' });
    });

    it('reports a server that cannot be reached', async () => {
      const gone = await startGeminiServer();
      await gone.close();
      const unreachable = makeProvider({ baseURL: gone.baseURL });
      expect(await failureOf(unreachable.authenticate())).toMatchObject({ code: 'connection' });
    });
  });

  describe('healthCheck', () => {
    it('reports and does not throw', async () => {
      expect(await provider().healthCheck()).toMatchObject({ status: 'healthy' });
      expect(await provider('AIzaSyWrong').healthCheck()).toMatchObject({
        status: 'unhealthy',
        message: 'API key not valid. Please pass a valid API key.',
      });
      server.enqueue({ fault: { kind: 'status', status: 429 } });
      expect(await provider().healthCheck()).toMatchObject({ status: 'degraded' });
    });
  });

  describe('listModels', () => {
    it('lists the models that can hold a conversation', async () => {
      const [first] = (await provider().listModels?.()) ?? [];
      expect(first).toEqual({
        id: 'gemini-2.5-flash',
        displayName: 'gemini 2.5 flash',
        maxContextTokens: 1_048_576,
        maxOutputTokens: 65_536,
      });
    });

    it('reads all pages, and leaves out the models that cannot', async () => {
      const model = (name: string, method = 'generateContent') => ({ name, supportedGenerationMethods: [method] });
      server.enqueue(
        { body: { models: [model('models/a'), model('models/e', 'embedContent'), {}], nextPageToken: 'p 2' } },
        { body: { models: [model('tunedModels/b')] } },
      );
      expect(await provider().listModels?.()).toEqual([{ id: 'a' }, { id: 'tunedModels/b' }]);
      expect(server.requests[1]?.query).toEqual({ pageSize: '1000', pageToken: 'p 2' });
    });

    it('does not read endless pages', async () => {
      server.reply({ body: { models: [], nextPageToken: 'again' } });
      expect(await provider().listModels?.()).toEqual([]);
      expect(server.requests).toHaveLength(100);
    });
  });

  it('close closes the connections', async () => {
    const closing = provider();
    await closing.authenticate();
    await closing.close?.();
    expect(await failureOf(closing.authenticate())).toMatchObject({ code: 'connection' });
  });

  it('a strict look at a request includes everything that would cause a warning', async () => {
    const strict = makeProvider({ model: 'gemini-3.8-flash' });
    const issuesOf = (settings: Partial<UnifiedRequest>) =>
      strict.checkRequest?.({ ...ask('Hi'), ...settings }, 'gemini-3.8-flash', true);
    await strict.load?.();
    const stop = ['1', '2', '3', '4', '5', '6'];
    expect(issuesOf({ stop, temperature: 1 })).toMatchObject([
      { path: 'stop', message: 'Only the first 5 of 6 stop texts were sent: Gemini accepts no more.' },
      { path: 'temperature', kind: 'unsupported' },
    ]);
    expect(issuesOf({ stop: stop.slice(1) })).toEqual([]);
  });
});
