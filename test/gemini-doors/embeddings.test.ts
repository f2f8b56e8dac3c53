import {
  AuthenticationError,
  ContextLengthError,
  type EmbeddingRequest,
  type EmbeddingResult,
  InvalidResponseError,
  ModelNotFoundError,
  RateLimitError,
  RequestAbortedError,
  UnsupportedError,
} from '@flexiai/core/plugin';
import { startGeminiServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, callContext, type DoorOptions, doors, failureOf } from './harness.ts';

describe.each(doors)('through $id', ({ doubleOf, makeProvider }) => {
  let server: WireServer;

  beforeAll(async () => {
    server = await startGeminiServer({ apiKey: API_KEY });
  });

  afterEach(() => server.reset());

  afterAll(() => server.close());

  /** The vectors of an entry for `gemini-embedding-001`. */
  async function embed(
    request: EmbeddingRequest,
    options: DoorOptions = {},
    context = callContext(),
  ): Promise<EmbeddingResult> {
    const provider = makeProvider({ model: 'gemini-embedding-001', baseURL: server.baseURL, ...options });
    if (provider.embed === undefined) throw new Error('It embeds nothing.');
    return provider.embed(request, context);
  }

  describe('embeddings', () => {
    it('come from batchEmbedContents, one for each text', async () => {
      server.reply({
        embeddings: [
          [0.5, -0.25],
          [1, 0],
        ],
      });
      const heads: unknown[] = [];
      const context = callContext({ onHeaders: (head) => heads.push(head) });
      expect(await embed({ input: ['one', 'two'], dimensions: 2 }, {}, context)).toEqual({
        model: 'gemini-embedding-001',
        embeddings: [
          [0.5, -0.25],
          [1, 0],
        ],
        usage: { inputTokens: undefined, outputTokens: undefined, totalTokens: undefined, accuracy: 'unknown' },
        warnings: [],
      });
      expect(heads).toEqual([{ status: 200 }]);
      expect(server.requests[0]).toMatchObject({
        method: 'POST',
        path: '/v1beta/models/gemini-embedding-001:batchEmbedContents',
        headers: { 'x-goog-api-key': API_KEY },
      });
      const entry = (text: string) => ({
        content: { parts: [{ text }] },
        outputDimensionality: 2,
        model: 'models/gemini-embedding-001',
      });
      expect(server.requests[0]?.body).toEqual({ requests: [entry('one'), entry('two')] });
    });

    it('may be of another model than the entry’s, and have the API’s own fields', async () => {
      const providerOptions = { gemini: { taskType: 'RETRIEVAL_QUERY' }, openai: { user: 'u' } };
      const result = await embed(
        { input: ['one', 'two'], model: 'models/text-embedding-004', providerOptions },
        { providerOptions: { safetySettings: [] } },
      );
      expect(result.model).toBe('models/text-embedding-004');
      const entry = (text: string) => ({
        content: { parts: [{ text }] },
        taskType: 'RETRIEVAL_QUERY',
        model: 'models/text-embedding-004',
      });
      expect(server.requests[0]?.body).toEqual({ requests: [entry('one'), entry('two')] });
    });

    it('have a fixed length on older models, with a warning', async () => {
      const { warnings } = await embed({ input: ['one'], dimensions: 2 }, { model: 'models/embedding-001' });
      expect(warnings).toMatchObject([{ code: 'unsupported-setting', setting: 'dimensions' }]);
      expect(JSON.stringify(server.requests[0]?.body)).not.toContain('outputDimensionality');
    });

    it('have usage if the API reports it', async () => {
      server.reply({ usage: { inputTokens: 7 } });
      const { usage } = await embed({ input: ['one'] });
      expect(usage).toMatchObject({ inputTokens: 7, totalTokens: 7, accuracy: 'reported' });
    });

    it('are requested a hundred at once, as every entry declares', async () => {
      const input = Array.from({ length: 100 }, (_, index) => `text ${index}`);
      expect((await embed({ input })).embeddings).toHaveLength(100);
      expect(makeProvider().capabilities.maxEmbeddingInputs).toBe(100);
      expect(await failureOf(embed({ input: [...input, 'one more'] }))).toMatchObject({
        message: expect.stringContaining('at most 100'),
      });
    });
  });

  describe('an answer that is not a list of vectors', () => {
    it.each([
      ['no JSON', '<html>', 'an HTML page in place of JSON'],
      ['no list', {}, 'no embeddings'],
      ['too few', { embeddings: [{ values: [1] }] }, '1 embeddings for 2 texts'],
      ['no numbers', { embeddings: [{ values: [1] }, { values: ['1'] }] }, 'cannot be read'],
    ])('is refused: %s', async (_name, body, message) => {
      server.reply({ body });
      const error = await failureOf(embed({ input: ['one', 'two'] }));
      expect(error).toBeInstanceOf(InvalidResponseError);
      expect(error.message).toContain(message);
    });
  });

  describe('a failure of embeddings', () => {
    it('has one of the usual classes', async () => {
      server.enqueue(
        { fault: { kind: 'status', status: 429, retryAfter: 3 } },
        { fault: { kind: 'status', error: 'context-length' } },
        { fault: { kind: 'status', error: 'model-not-found' } },
      );
      const limited = await failureOf(embed({ input: ['one'] }));
      expect(limited).toBeInstanceOf(RateLimitError);
      expect(limited).toMatchObject({ provider: 'my-gemini', model: 'gemini-embedding-001', retryAfterMs: 3000 });
      expect(await failureOf(embed({ input: ['one'] }))).toBeInstanceOf(ContextLengthError);
      expect(await failureOf(embed({ input: ['one'] }))).toBeInstanceOf(ModelNotFoundError);
      const wrong = embed({ input: ['one'] }, { apiKey: 'AIzaWrong-0123456789abcdefghijklmnopqrs' });
      expect(await failureOf(wrong)).toBeInstanceOf(AuthenticationError);
    });

    it('is an abort if the caller aborted, and the socket is closed', async () => {
      server.reply({ fault: { kind: 'hang' } });
      const controller = new AbortController();
      const pending = failureOf(embed({ input: ['one'] }, {}, callContext({ signal: controller.signal })));
      const request = await server.waitForRequest(0);
      controller.abort();
      expect(await pending).toBeInstanceOf(RequestAbortedError);
      expect((await server.whenSettled(request)).outcome).toBe('closed-by-client');
    });

    it('is an abort before anything is sent', async () => {
      const context = callContext({ signal: AbortSignal.abort() });
      expect(await failureOf(embed({ input: ['one'] }, {}, context))).toBeInstanceOf(RequestAbortedError);
      expect(server.requests).toEqual([]);
    });
  });

  describe('the user’s own client', () => {
    it('may answer itself', async () => {
      const client = doubleOf({}, { embeddings: [{ values: [1, 2] }] });
      expect((await embed({ input: ['one'] }, { client })).embeddings).toEqual([[1, 2]]);
    });

    it('may have no embeddings', async () => {
      const client = doubleOf({});
      expect(await failureOf(embed({ input: ['one'] }, { client }))).toBeInstanceOf(UnsupportedError);
    });
  });
});
