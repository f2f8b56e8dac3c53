import { startGeminiServer, type WireServer } from '@flexiai/testing';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, ask, callContext, doors, drain, failureOf, streamed, textIn } from './harness.ts';

describe.each(doors.filter(({ id }) => id === 'gemini'))('the SDK of $id', ({ makeProvider }) => {
  let server: WireServer;
  beforeAll(async () => {
    server = await startGeminiServer();
  });
  afterAll(() => server.close());

  it('reads the response itself if its fetch cannot be replaced, and its errors have no URL and no details', async () => {
    // Another build of the SDK, which has stored the fetch before any call.
    const { fetch: aside } = globalThis;
    const sdk = new GoogleGenerativeAI(API_KEY);
    const getGenerativeModel: typeof sdk.getGenerativeModel = (params, options) => {
      const model = sdk.getGenerativeModel(params, options);
      const later =
        <Args extends unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
        async (...args: Args): Promise<Result> => {
          await Promise.resolve();
          expect(globalThis.fetch).toBe(aside);
          return method(...args);
        };
      model.generateContent = later(model.generateContent.bind(model));
      model.generateContentStream = later(model.generateContentStream.bind(model));
      return model;
    };
    const own = makeProvider({ client: { apiKey: API_KEY, getGenerativeModel }, baseURL: server.baseURL });
    server.enqueue({ tokens: ['Hel', 'lo'], toolCalls: [{ name: 'f' }, { name: 'f' }] });
    const response = await streamed(own, ask('Hi'));
    expect(response.text).toBe('Hello');
    expect(response.toolCalls).toHaveLength(2);
    server.enqueue({ fault: { kind: 'status', status: 429, retryAfter: 3 } });
    const error = await failureOf(own.chatCompletion(ask('Hi'), callContext()));
    expect(error).toMatchObject({ code: 'rate-limit', status: 429, retryAfterMs: 3000 });
    expect(error.message).toMatch(/^You exceeded your current quota/);
    expect(error.message).not.toContain('@type');
    expect(JSON.stringify(error)).not.toContain(server.baseURL);
    server.enqueue({ text: 'one two', fault: { kind: 'error-event', afterTokens: 1 } });
    const { parts, error: inStream } = await drain(own.streamChatCompletion(ask('Hi'), callContext()));
    expect(textIn(parts)).toBe('one');
    expect(inStream).toMatchObject({ code: 'overloaded' });
    server.enqueue({ text: 'one two', fault: { kind: 'reset', afterTokens: 1 } });
    expect(await failureOf(streamed(own, ask('Hi')))).toMatchObject({ code: 'connection' });
    const gone = makeProvider({ client: { apiKey: API_KEY, getGenerativeModel }, baseURL: 'http://127.0.0.1:9' });
    const refused = await failureOf(gone.chatCompletion(ask('Hi'), callContext()));
    expect(refused).toMatchObject({ code: 'connection', message: 'The connection to Gemini failed: fetch failed.' });
    expect(JSON.stringify(refused)).not.toContain('127.0.0.1');
  });
});
