import { startGeminiServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, callContext, doors, drain, streamed, textIn } from './harness.ts';

describe.each(doors)('through $id', ({ id, makeProvider }) => {
  let server: WireServer;
  beforeAll(async () => {
    // This server refuses the same requests as the service.
    server = await startGeminiServer({ strict: true });
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const provider = (model = 'gemini-2.5-flash') => makeProvider({ model, baseURL: server.baseURL });

  const bodyOf = (index: number): Record<string, unknown> => server.requests[index]?.body as Record<string, unknown>;

  describe('a unary answer', () => {
    it('has its text, ids, model, reason and usage', async () => {
      server.enqueue({
        text: 'Hello.',
        id: 'resp-1',
        model: 'gemini-2.5-flash-001',
        usage: { inputTokens: 20, outputTokens: 9, cacheReadTokens: 5, reasoningTokens: 4 },
      });
      const response = await provider().chatCompletion(ask('Hi'), callContext());
      expect(response).toMatchObject({
        id: 'resp-1',
        provider: 'my-gemini',
        model: 'gemini-2.5-flash-001',
        text: 'Hello.',
        finishReason: 'stop',
        rawFinishReason: 'STOP',
        usage: {
          inputTokens: 20,
          cacheReadTokens: 5,
          outputTokens: 9,
          reasoningTokens: 4,
          totalTokens: 29,
          accuracy: 'reported',
        },
        warnings: [],
      });
      expect(response.content).toEqual([
        { type: 'text', text: 'Hello.', origin: { provider: id, model: 'gemini-2.5-flash-001' } },
      ]);
    });

    it('is requested with the key in a header, and never in the URL', async () => {
      await makeProvider({ baseURL: server.baseURL, headers: { 'x-team': 'blue' } }).chatCompletion(
        ask('Hi'),
        callContext({ apiKey: 'AIzaSyKeyOfThisTry' }),
      );
      const [request] = server.requests;
      expect(request).toMatchObject({
        method: 'POST',
        path: '/v1beta/models/gemini-2.5-flash:generateContent',
        query: {},
      });
      expect(request?.headers).toMatchObject({ 'x-goog-api-key': 'AIzaSyKeyOfThisTry', 'x-team': 'blue' });
      expect(bodyOf(0)).toMatchObject({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
    });

    it('reports the head as soon as it has arrived', async () => {
      const heads: unknown[] = [];
      await provider().chatCompletion(ask('Hi'), callContext({ onHeaders: (head) => heads.push(head) }));
      expect(heads).toEqual([{ status: 200 }]);
    });

    it('has unknown usage where the API reports none', async () => {
      server.enqueue({ text: 'Hello.', usage: false });
      const { usage } = await provider().chatCompletion(ask('Hi'), callContext());
      expect(usage).toEqual({
        inputTokens: undefined,
        outputTokens: undefined,
        totalTokens: undefined,
        accuracy: 'unknown',
      });
    });

    it('separates thinking from text, and returns the thought signature', async () => {
      server.enqueue({ text: 'Four.', reasoning: { text: 'Two and two.', signature: 'c2ln' } });
      const response = await provider('gemini-3-flash-preview').chatCompletion(ask('2+2?'), callContext());
      expect(response.text).toBe('Four.');
      expect(response.reasoning).toBe('Two and two.');
      expect(response.content).toMatchObject([
        { type: 'reasoning', text: 'Two and two.' },
        { type: 'text', text: 'Four.', providerMetadata: { [id]: { thoughtSignature: 'c2ln' } } },
      ]);
    });

    it('has a generated id if the API gives none', async () => {
      server.enqueue({ body: { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] } });
      const response = await provider().chatCompletion(ask('Hi'), callContext());
      expect(response.id).toMatch(/^[\w-]{36}$/);
      expect(response.model).toBe('gemini-2.5-flash');
    });

    it('contains images that the model generated', async () => {
      server.enqueue({
        body: {
          candidates: [
            {
              content: { parts: [{ text: 'Here.' }, { inlineData: { mimeType: 'image/png', data: 'aGk=' } }] },
              finishReason: 'STOP',
            },
          ],
        },
      });
      const response = await provider().chatCompletion(ask('Draw'), callContext());
      expect(response.content).toMatchObject([
        { type: 'text', text: 'Here.' },
        { type: 'image', mediaType: 'image/png', data: 'aGk=' },
      ]);
      expect(response.warnings).toEqual([]);
    });
  });

  describe('a streamed answer', () => {
    it('arrives piece by piece and adds up to the unary one', async () => {
      server.reply({
        text: 'One two three.',
        id: 'resp-2',
        usage: { inputTokens: 7, outputTokens: 5, reasoningTokens: 2 },
      });
      const { parts } = await drain(provider().streamChatCompletion(ask('Count'), callContext()));
      expect(parts[0]).toEqual({
        type: 'stream-start',
        provider: 'my-gemini',
        model: 'gemini-2.5-flash',
        id: 'resp-2',
      });
      expect(parts.filter(({ type }) => type === 'text-delta')).toHaveLength(3);
      expect(textIn(parts)).toBe('One two three.');
      expect(parts.at(-1)).toMatchObject({
        type: 'finish',
        finishReason: 'stop',
        rawFinishReason: 'STOP',
        usage: { inputTokens: 7, outputTokens: 5, reasoningTokens: 2, totalTokens: 12 },
      });
      const whole = await provider().chatCompletion(ask('Count'), callContext());
      const pieced = await streamed(provider(), ask('Count'));
      expect({ ...pieced, usage: null }).toEqual({
        ...whole,
        content: whole.content.map(({ origin: _origin, ...part }) => part),
        usage: null,
      });
    });

    it('keeps thinking, its end and the signature of the text separate', async () => {
      server.enqueue({ tokens: ['Four', '.'], reasoning: { text: 'Two and two.', signature: 'c2ln' } });
      const { parts } = await drain(provider().streamChatCompletion(ask('2+2?'), callContext()));
      expect(parts.map(({ type }) => type)).toEqual([
        'stream-start',
        'reasoning-delta',
        'reasoning-delta',
        'reasoning-delta',
        'reasoning-end',
        'text-delta',
        'text-delta',
        'text-end',
        'finish',
      ]);
      // An empty part after the text had it.
      const gemini = { thoughtSignature: 'c2ln', signedFrom: 'Four.'.length };
      expect(parts.at(-2)).toEqual({ type: 'text-end', id: 'text-2', providerMetadata: { [id]: gemini } });
    });

    it('ends with length and no text if the limit is reached during thinking', async () => {
      server.enqueue({
        text: '',
        finishReason: 'MAX_TOKENS',
        usage: { inputTokens: 5, outputTokens: 60, reasoningTokens: 60 },
      });
      const response = await streamed(provider(), ask('Think'));
      expect(response).toMatchObject({
        text: '',
        content: [],
        finishReason: 'length',
        usage: { inputTokens: 5, outputTokens: 60, reasoningTokens: 60, totalTokens: 65 },
      });
    });
  });

  describe('tool calls', () => {
    const parallel = {
      toolCalls: [
        { name: 'weather', arguments: { city: 'Paris' }, thoughtSignature: 'c2lnMQ==' },
        { name: 'weather', arguments: { city: 'Oslo' } },
        { name: 'now' },
      ],
    };

    it.each(['unary', 'streamed'])('in one chunk stay separate (%s)', async (way) => {
      server.reply(parallel);
      const response =
        way === 'unary'
          ? await provider().chatCompletion(ask('Weather?'), callContext())
          : await streamed(provider(), ask('Weather?'));
      expect(response.finishReason).toBe('tool-calls');
      expect(response.rawFinishReason).toBe('STOP');
      expect(response.toolCalls).toMatchObject([
        { name: 'weather', arguments: { city: 'Paris' }, providerMetadata: { [id]: { thoughtSignature: 'c2lnMQ==' } } },
        { name: 'weather', arguments: { city: 'Oslo' } },
        { name: 'now', arguments: {} },
      ]);
      expect(response.toolCalls[1]).not.toHaveProperty('providerMetadata');
      expect(new Set(response.toolCalls.map(({ id }) => id)).size).toBe(3);
    });

    it('without ids get stable ids, which differ between answers', async () => {
      const idsOf = async (id: string): Promise<readonly string[]> => {
        server.reply({ ...parallel, id });
        const pieced = await streamed(provider(), ask('Weather?'));
        const whole = await provider().chatCompletion(ask('Weather?'), callContext());
        const ids = whole.toolCalls.map((call) => call.id);
        expect(pieced.toolCalls.map((call) => call.id)).toEqual(ids);
        return ids;
      };
      const ids = [...(await idsOf('answer-1')), ...(await idsOf('answer-2'))];
      expect(new Set(ids).size).toBe(6);
      for (const id of ids) expect(id).toMatch(/^call_[0-9a-f]{24}$/);
    });

    it('keep the ids of the model', async () => {
      server.reply({ toolCalls: [{ id: 'lpndqlku', name: 'now' }] });
      expect((await streamed(provider(), ask('Now?'))).toolCalls).toMatchObject([{ id: 'lpndqlku' }]);
    });

    it('are sent back with their signatures and ids, and their results in one turn in the order of the calls', async () => {
      server.reply(parallel);
      const gemini3 = provider('gemini-3-flash-preview');
      const answer = await streamed(gemini3, ask('Weather?'));
      const [paris, oslo, now] = answer.toolCalls;
      server.reset();
      await gemini3.chatCompletion(
        {
          messages: [
            { role: 'user', content: 'Weather?' },
            { role: 'assistant', content: answer.content },
            { role: 'tool', toolCallId: now?.id ?? '', content: 'noon' },
            {
              role: 'tool',
              content: [
                { type: 'tool-result', toolCallId: oslo?.id ?? '', content: 'no such city', isError: true },
                { type: 'tool-result', toolCallId: paris?.id ?? '', content: '21 °C' },
              ],
            },
          ],
        },
        callContext(),
      );
      expect(bodyOf(0)['contents']).toEqual([
        { role: 'user', parts: [{ text: 'Weather?' }] },
        {
          role: 'model',
          parts: [
            { functionCall: { id: paris?.id, name: 'weather', args: { city: 'Paris' } }, thoughtSignature: 'c2lnMQ==' },
            { functionCall: { id: oslo?.id, name: 'weather', args: { city: 'Oslo' } } },
            { functionCall: { id: now?.id, name: 'now', args: {} } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: paris?.id, name: 'weather', response: { output: '21 °C' } } },
            { functionResponse: { id: oslo?.id, name: 'weather', response: { error: 'no such city' } } },
            { functionResponse: { id: now?.id, name: 'now', response: { output: 'noon' } } },
          ],
        },
      ]);
    });
  });

  describe('a conversation with everything in it', () => {
    const weather = {
      name: 'weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    } as const;

    it.each(['gemini-2.0-flash', 'gemini-2.5-pro', 'gemini-3-flash-preview', 'gemini-4-argon'])(
      'is accepted by %s',
      async (model) => {
        const bytes = new Uint8Array([1, 2, 3]);
        const response = await streamed(provider(model), {
          messages: [
            { role: 'system', content: 'Be kind.' },
            {
              role: 'user',
              content: [
                { type: 'text', text: 'Look.' },
                { type: 'image', data: bytes, mediaType: 'image/png' },
                { type: 'image', url: 'https://a.example/b.png' },
                { type: 'file', data: bytes, mediaType: 'application/pdf' },
                { type: 'audio', data: bytes, mediaType: 'audio/wav' },
              ],
            },
            {
              role: 'assistant',
              content: [
                { type: 'reasoning', text: 'Hm.', signature: 's', origin: { provider: id, model } },
                { type: 'text', text: 'Let me see.' },
                { type: 'tool-call', id: 'toolu_1', name: 'weather', arguments: { city: 'Paris' } },
                { type: 'tool-call', id: 'toolu_2', name: 'weather', arguments: { city: 'Oslo' } },
              ],
            },
            { role: 'tool', toolCallId: 'toolu_2', content: 'cold' },
            { role: 'tool', toolCallId: 'toolu_1', content: [{ type: 'text', text: 'warm' }] },
            { role: 'user', content: 'And now?' },
          ],
          maxOutputTokens: 1000,
          temperature: 0.5,
          topP: 0.9,
          topK: 10,
          stop: ['END'],
          seed: 1,
          frequencyPenalty: 0.1,
          presencePenalty: 0.1,
          tools: [weather, { name: 'now', strict: true }],
          toolChoice: 'auto',
          parallelToolCalls: true,
          responseFormat: {
            type: 'json-schema',
            name: 'answer',
            schema: { type: 'object', properties: { a: { const: 1 } } },
          },
          reasoning: { effort: 'medium' },
          metadata: { tenant: 'blue' },
          providerOptions: {
            gemini: { safetySettings: [], tools: [{ googleSearch: {} }], generationConfig: { candidateCount: 1 } },
            other: { unknown: true },
          },
        });
        expect(response.finishReason).toBe('stop');
      },
    );
  });

  describe('metadata of the text', () => {
    it('counts as input if Google ran the tool', async () => {
      server.enqueue({
        body: {
          candidates: [{ content: { parts: [{ text: 'Wednesday.' }] }, finishReason: 'STOP' }],
          usageMetadata: {
            promptTokenCount: 17,
            candidatesTokenCount: 37,
            totalTokenCount: 695,
            toolUsePromptTokenCount: 308,
            thoughtsTokenCount: 333,
          },
        },
      });
      const { usage } = await provider().chatCompletion(ask('Day?'), callContext());
      expect(usage).toMatchObject({
        inputTokens: 325,
        toolUseTokens: 308,
        outputTokens: 370,
        reasoningTokens: 333,
        totalTokens: 695,
      });
    });
  });

  describe('the filters', () => {
    it.each(['unary', 'streamed'])('that block a prompt are an error with their ratings (%s)', async (way) => {
      const chunk = {
        promptFeedback: {
          blockReason: 'PROHIBITED_CONTENT',
          safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'HIGH', blocked: true }],
        },
        usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 },
      };
      server.enqueue({ body: chunk, events: [chunk] });
      const call =
        way === 'unary' ? provider().chatCompletion(ask('Bad'), callContext()) : streamed(provider(), ask('Bad'));
      await expect(call).rejects.toMatchObject({
        code: 'content-filter',
        providerCode: 'PROHIBITED_CONTENT',
        message: 'Gemini blocked the prompt (PROHIBITED_CONTENT).',
        providerMetadata: {
          [id]: {
            blockReason: 'PROHIBITED_CONTENT',
            safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'HIGH', blocked: true }],
          },
        },
      });
    });

    it.each(['unary', 'streamed'])('that block an answer end it with content-filter (%s)', async (way) => {
      server.enqueue({ refusal: 'Unsafe.' });
      const response =
        way === 'unary'
          ? await provider().chatCompletion(ask('Hm'), callContext())
          : await streamed(provider(), ask('Hm'));
      expect(response).toMatchObject({
        text: '',
        finishReason: 'content-filter',
        rawFinishReason: 'SAFETY',
        providerMetadata: { [id]: { finishMessage: 'Unsafe.' } },
      });
    });

    it('that block after some text keep the text', async () => {
      server.enqueue({
        events: [
          { candidates: [{ content: { parts: [{ text: 'Once upon' }] } }] },
          { promptFeedback: { blockReason: 'OTHER' } },
        ],
      });
      expect(await streamed(provider(), ask('Hm'))).toMatchObject({
        text: 'Once upon',
        finishReason: 'content-filter',
        rawFinishReason: 'OTHER',
      });
    });
  });

  describe('a tuned model', () => {
    it('keeps its collection', async () => {
      await provider('tunedModels/my-model')
        .chatCompletion(ask('Hi'), callContext())
        .catch(() => undefined);
      expect(server.requests[0]?.path).toBe('/v1beta/tunedModels/my-model:generateContent');
    });

    it('cannot leave its path', async () => {
      for (const model of ['../x', 'models/../x', 'a/b/c', '..', 'models/', 'x\\y']) {
        await expect(provider(model).chatCompletion(ask('Hi'), callContext())).rejects.toMatchObject({
          code: 'model-not-found',
        });
      }
      expect(server.requests).toHaveLength(0);
      await provider('a?b#c%2F.')
        .chatCompletion(ask('Hi'), callContext())
        .catch(() => undefined);
      expect(server.requests[0]).toMatchObject({ path: '/v1beta/models/a%3Fb%23c%252F.:generateContent', query: {} });
    });
  });
});
