import type { StreamPart, UnifiedResponse } from '@flexiai/core/plugin';
import { startGeminiServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, callContext, doors, drain, failureOf, streamed } from './harness.ts';

describe.each(doors)('through $id', ({ id, makeProvider }) => {
  let server: WireServer;
  beforeAll(async () => {
    server = await startGeminiServer({ strict: true });
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const provider = (model = 'gemini-3.8-flash') => makeProvider({ model, baseURL: server.baseURL });

  /** A chunk with the parts of the first candidate. */
  const chunk = (parts: readonly object[], candidate: object = {}, more: object = {}): object => ({
    candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }],
    responseId: 'answer-1',
    modelVersion: 'gemini-3.8-flash',
    ...more,
  });
  const stop = { finishReason: 'STOP' };
  const origin = { provider: 'gemini', model: 'gemini-3.8-flash' };

  /** One answer, whole and as a stream of one chunk: both must have the same result. */
  async function bothWays(body: object): Promise<UnifiedResponse> {
    server.enqueue({ body }, { events: [body] });
    const whole = await provider().chatCompletion(ask('Hi'), callContext());
    const pieced = await streamed(provider(), ask('Hi'));
    expect({ ...pieced, content: null, toolCalls: null }).toEqual({ ...whole, content: null, toolCalls: null });
    expect(pieced.content).toEqual(whole.content.map(({ origin: _origin, ...part }) => part));
    return pieced;
  }

  async function inChunks(...events: readonly object[]): Promise<UnifiedResponse> {
    server.enqueue({ events });
    return streamed(provider(), ask('Hi'));
  }

  /** The parts of an answer that are sent when the conversation continues. */
  async function sentBack(answer: UnifiedResponse, results: readonly string[] = []): Promise<unknown> {
    server.reset();
    await provider().chatCompletion(
      {
        messages: [
          { role: 'user', content: 'Hi' },
          // With the origin, as the client sets it.
          { role: 'assistant', content: answer.content.map((part) => ({ ...part, origin })) },
          ...results.map((id) => ({ role: 'tool', toolCallId: id, content: 'done' }) as const),
          { role: 'user', content: 'Go on' },
        ],
      },
      callContext(),
    );
    const body = server.requests[0]?.body as { contents: readonly { parts: unknown }[] };
    return body.contents[1]?.parts;
  }

  const typesOf = (parts: readonly StreamPart[]): readonly string[] => parts.map(({ type }) => type);

  describe('the results of Google’s own tools', () => {
    const code = { executableCode: { id: 'x1', language: 'PYTHON', code: 'print(1)' }, thoughtSignature: 'sig-a' };
    const result = { codeExecutionResult: { id: 'x1', outcome: 'OUTCOME_OK', output: '1\n' } };
    const search = { toolCall: { id: 's1', toolType: 'GOOGLE_SEARCH_WEB', args: { queries: ['one'] } } };
    const found = { toolResponse: { id: 's1', toolType: 'GOOGLE_SEARCH_WEB', response: { results: [] } } };
    const tomorrow = { holographicData: { depth: 3 }, thoughtSignature: 'sig-b' };
    const parts = [{ text: 'Let me see.' }, code, result, search, found, tomorrow, { text: 'It is 1.' }];

    it('keep their place unchanged, are not calls of the application, and are sent back unchanged', async () => {
      const answer = await bothWays(chunk(parts, stop));
      expect(answer.content).toEqual([
        { type: 'text', text: 'Let me see.' },
        {
          type: 'provider-block',
          kind: 'tool-call',
          name: 'executableCode',
          toolName: 'code_execution',
          id: 'x1',
          raw: code,
        },
        {
          type: 'provider-block',
          kind: 'tool-result',
          name: 'codeExecutionResult',
          toolName: 'code_execution',
          id: 'x1',
          raw: result,
        },
        {
          type: 'provider-block',
          kind: 'tool-call',
          name: 'toolCall',
          toolName: 'google_search_web',
          id: 's1',
          raw: search,
        },
        {
          type: 'provider-block',
          kind: 'tool-result',
          name: 'toolResponse',
          toolName: 'google_search_web',
          id: 's1',
          raw: found,
        },
        { type: 'provider-block', kind: 'other', name: 'holographicData', raw: tomorrow },
        { type: 'text', text: 'It is 1.' },
      ]);
      expect(answer.toolCalls).toEqual([]);
      expect(answer.finishReason).toBe('stop');
    });

    it('are sent back next to the application’s own calls, in one turn', async () => {
      const call = { functionCall: { id: 'f1', name: 'save', args: {} }, thoughtSignature: 'sig-c' };
      const answer = await inChunks(chunk([search]), chunk([found, call], stop));
      expect(answer.finishReason).toBe('tool-calls');
      expect(answer.toolCalls).toMatchObject([{ id: 'f1' }]);
      expect(await sentBack(answer, ['f1'])).toEqual([search, found, call]);
    });

    it('count as content', async () => {
      expect((await bothWays(chunk([code, result], stop))).warnings).toEqual([]);
    });
  });

  describe('signatures', () => {
    const parts = [
      { text: 'Hm.', thought: true, thoughtSignature: 'on-thought' },
      { text: 'One ' },
      { text: 'two.', thoughtSignature: 'on-text' },
      { text: 'Three.' },
      { inlineData: { mimeType: 'image/png', data: 'aGk=' }, thoughtSignature: 'on-picture' },
      { text: '', thoughtSignature: 'on-nothing' },
      { functionCall: { id: 'f1', name: 'save', args: { a: 1 } }, thoughtSignature: 'on-call' },
      { functionCall: { id: 'f2', name: 'save', args: {} } },
    ];

    it('are sent back with the parts that they came with', async () => {
      expect(await sentBack(await bothWays(chunk(parts, stop)), ['f1', 'f2'])).toEqual(parts);
    });

    it('are sent back in the same way from a stream of single parts', async () => {
      const answer = await inChunks(...parts.map((part) => chunk([part])), chunk([], stop));
      expect(await sentBack(answer, ['f1', 'f2'])).toEqual(parts);
      expect(answer.text).toBe('One two.Three.');
    });

    it('without any data sign the text before them', async () => {
      const answer = await bothWays(chunk([{ text: 'One.' }, { thoughtSignature: 'alone' }], stop));
      expect(await sentBack(answer)).toEqual([{ text: 'One.' }, { text: '', thoughtSignature: 'alone' }]);
    });
  });

  describe('pictures, sounds and files', () => {
    it('are parts of the answer, whole and streamed, and are sent back', async () => {
      const parts = [
        { text: 'Here.' },
        { inlineData: { mimeType: 'image/png', data: 'aGk=' }, thoughtSignature: 's' },
        { fileData: { mimeType: 'image/webp', fileUri: 'https://a.example/b' } },
        { inlineData: { mimeType: 'video/mp4', data: 'aGk=', displayName: 'a.mp4' } },
        { fileData: { mimeType: 'application/pdf', fileUri: 'gs://a/b.pdf', displayName: 'b.pdf' } },
        { inlineData: { mimeType: 'audio/mpeg', data: 'aGk=' } },
      ];
      const answer = await bothWays(chunk(parts, stop));
      expect(answer.content).toEqual([
        { type: 'text', text: 'Here.' },
        { type: 'image', data: 'aGk=', mediaType: 'image/png', providerMetadata: { [id]: { thoughtSignature: 's' } } },
        { type: 'image', url: 'https://a.example/b', mediaType: 'image/webp' },
        { type: 'file', data: 'aGk=', mediaType: 'video/mp4', filename: 'a.mp4' },
        { type: 'file', url: 'gs://a/b.pdf', mediaType: 'application/pdf', filename: 'b.pdf' },
        { type: 'audio', data: 'aGk=', mediaType: 'audio/mpeg' },
      ]);
      expect(answer.warnings).toEqual([]);
      const bare = parts.map((part) =>
        JSON.parse(JSON.stringify(part, (key, value) => (key === 'displayName' ? undefined : value))),
      );
      expect(await sentBack(answer)).toEqual(bare);
    });

    it('of raw speech arrive in pieces and form one sound with its transcript', async () => {
      const piece = (bytes: readonly number[], text?: string): object => ({
        inlineData: { mimeType: 'audio/L16;rate=24000', data: Buffer.from(bytes).toString('base64') },
        ...(text !== undefined && { audioTranscription: { text } }),
      });
      const answer = await inChunks(chunk([piece([1, 2], 'Hel')]), chunk([piece([3, 4], 'lo.')]), chunk([], stop));
      expect(answer.content).toEqual([
        { type: 'audio', data: 'AQIDBA==', mediaType: 'audio/L16;rate=24000', transcript: 'Hello.' },
      ]);
      expect(await sentBack(answer)).toEqual([{ inlineData: { mimeType: 'audio/L16;rate=24000', data: 'AQIDBA==' } }]);
    });

    it('in the model’s thinking are not part of the answer, and are sent back', async () => {
      const draft = { thought: true, inlineData: { mimeType: 'image/png', data: 'ZHJhZnQ=' } };
      const answer = await bothWays(chunk([draft, { inlineData: { mimeType: 'image/png', data: 'aGk=' } }], stop));
      expect(answer.content.map(({ type }) => type)).toEqual(['provider-block', 'image']);
      expect(answer.content[0]).toMatchObject({ kind: 'other', name: 'inlineData', raw: draft });
    });
  });

  describe('function calls', () => {
    it('that a later chunk repeats are made once', async () => {
      const call = { functionCall: { id: 'f1', name: 'pay', args: { sum: 5 } } };
      const answer = await inChunks(chunk([call]), chunk([call], stop));
      expect(answer.toolCalls).toHaveLength(1);
    });

    it('with one id for two different calls stay separate', async () => {
      const call = (sum: number): object => ({ functionCall: { id: 'f1', name: 'pay', args: { sum } } });
      const { toolCalls } = await bothWays(chunk([call(5), call(6)], stop));
      expect(toolCalls.map((made) => made.arguments)).toEqual([{ sum: 5 }, { sum: 6 }]);
      expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2);
    });

    const pieces = (...calls: readonly object[]): readonly object[] =>
      calls.map((functionCall) => chunk([{ functionCall }]));
    const begun = { name: 'pay', willContinue: true };
    const more = { partialArgs: [{ jsonPath: '$.to', stringValue: 'An', willContinue: true }], willContinue: true };

    it('in pieces are joined', async () => {
      const last = {
        partialArgs: [
          { jsonPath: '$.to', stringValue: 'na' },
          { jsonPath: '$.sum', numberValue: 5 },
        ],
        willContinue: true,
      };
      const answer = await inChunks(...pieces(begun, more, last, {}), chunk([], stop));
      expect(answer.toolCalls).toMatchObject([{ name: 'pay', arguments: { to: 'Anna', sum: 5 } }]);
      expect(answer).toMatchObject({ finishReason: 'tool-calls', warnings: [] });
    });

    it('of one name in pieces one after the other stay separate', async () => {
      const answer = await inChunks(...pieces(begun, more, {}, begun, {}), chunk([], stop));
      expect(answer.toolCalls.map((call) => call.arguments)).toEqual([{ to: 'An' }, {}]);
    });

    it.each(['MAX_TOKENS', 'SAFETY', 'STOP', 'A_REASON_OF_TOMORROW'])(
      'that are cut by %s are left out, with a warning',
      async (finishReason) => {
        server.enqueue({ events: [...pieces(begun, more), chunk([], { finishReason })] });
        const { parts } = await drain(provider().streamChatCompletion(ask('Pay'), callContext()));
        expect(typesOf(parts)).not.toContain('tool-call-end');
        server.enqueue({ events: [...pieces(begun, more), chunk([], { finishReason })] });
        const answer = await streamed(provider(), ask('Pay'));
        expect(answer.toolCalls).toEqual([]);
        expect(answer.finishReason).not.toBe('tool-calls');
        expect(answer.warnings).toMatchObject([
          { message: expect.stringContaining('inside the arguments of a call to "pay"') },
        ]);
      },
    );

    it.each([
      ['without a name', { args: {} }],
      ['in pieces that do not fit together', { ...begun, partialArgs: [{ jsonPath: '$.a[7]', stringValue: 'x' }] }],
    ])('%s are an invalid response', async (_name, functionCall) => {
      server.reply({ events: [chunk([{ functionCall }], stop)] });
      expect(await failureOf(streamed(provider(), ask('Pay')))).toMatchObject({ code: 'invalid-response' });
    });

    it.each([
      ['MAX_TOKENS', 'length'],
      ['SAFETY', 'content-filter'],
      ['MODEL_ARMOR', 'content-filter'],
      ['A_REASON_OF_TOMORROW', 'other'],
    ])('of a turn that ended with %s do not make it a turn of calls', async (raw, finishReason) => {
      const answer = await bothWays(chunk([{ functionCall: { id: 'f1', name: 'pay' } }], { finishReason: raw }));
      expect(answer).toMatchObject({ finishReason, rawFinishReason: raw, toolCalls: [{ id: 'f1', arguments: {} }] });
    });
  });

  describe('a finish reason that means failure', () => {
    it.each([
      ['MALFORMED_FUNCTION_CALL', 'invalid-response'],
      ['OTHER', 'invalid-response'],
      ['LANGUAGE', 'unsupported'],
      ['PUP_LIMITED_DISABLED', 'permission'],
    ])('is an error, whatever content is in the chunk: %s', async (finishReason, code) => {
      const body = chunk([{ text: ',image:{_type:"image"}})' }], { finishReason, finishMessage: 'print(secret_words' });
      server.enqueue({ body });
      const whole = await failureOf(provider().chatCompletion(ask('Hi'), callContext()));
      expect(whole).toMatchObject({ code, providerCode: finishReason, provider: 'my-gemini' });
      expect(whole.message).toContain(finishReason);
      expect(whole.message).not.toContain('secret_words');
      server.enqueue({ events: [body] });
      const { parts, error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(parts).toEqual([]);
      expect(error).toMatchObject({ code, providerCode: finishReason });
    });

    it('comes after everything that was delivered before it', async () => {
      server.enqueue({ events: [chunk([{ text: 'One.' }]), chunk([], { finishReason: 'MALFORMED_RESPONSE' })] });
      const { parts, error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(typesOf(parts)).toEqual(['stream-start', 'text-delta']);
      expect(error?.code).toBe('invalid-response');
    });

    it('from a proxy, with a sentence, shows its first word only', async () => {
      server.enqueue({ body: chunk([], { finishReason: 'function_call_filter: the words of the model' }) });
      const error = await failureOf(provider().chatCompletion(ask('Hi'), callContext()));
      expect(error).toMatchObject({ code: 'invalid-response', providerCode: 'function_call_filter' });
      expect(error.message).not.toContain('words');
    });

    it('of the account has the scope of the account', async () => {
      server.enqueue({ body: chunk([], { finishReason: 'PUP_LIMITED_DISABLED' }) });
      expect(await failureOf(provider().chatCompletion(ask('Hi'), callContext()))).toMatchObject({ scope: 'account' });
    });
  });

  describe('an ending', () => {
    it.each([
      ['nothing', []],
      ['an empty text', [{ text: '' }]],
      ['only thoughts', [{ text: 'Hm.', thought: true }]],
    ])('that is normal, of an answer with %s, has a warning', async (_name, parts) => {
      const answer = await bothWays(chunk(parts, stop));
      expect(answer.finishReason).toBe('stop');
      expect(answer.warnings).toMatchObject([{ code: 'other', message: expect.stringContaining('empty') }]);
    });

    it('by a filter or a limit is not changed by a STOP that follows', async () => {
      const answer = await inChunks(chunk([{ text: 'a' }], { finishReason: 'MAX_TOKENS' }), chunk([], stop));
      expect(answer).toMatchObject({ finishReason: 'length', rawFinishReason: 'MAX_TOKENS' });
    });

    it('that can be continued has its token in the metadata', async () => {
      const answer = await bothWays(chunk([{ text: 'a' }], { finishReason: 'CONTINUATION', continuationToken: 't' }));
      expect(answer).toMatchObject({ finishReason: 'length', providerMetadata: { [id]: { continuationToken: 't' } } });
    });
  });

  describe('metadata of the answer', () => {
    it('contain usage, which may come last; a zero does not replace a figure, and the model is the one that answered', async () => {
      const usage = { promptTokenCount: 9, candidatesTokenCount: 4, thoughtsTokenCount: 2, cachedContentTokenCount: 5 };
      const details = { promptTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }] };
      const answer = await inChunks(
        chunk([{ text: 'a' }], {}, { usageMetadata: { ...usage, ...details } }),
        chunk([], stop, { modelVersion: 'gemini-3.8-flash-002' }),
        {
          usageMetadata: {
            promptTokenCount: 0,
            candidatesTokenCount: 6,
            toolUsePromptTokenCount: 3,
            promptTokensDetails: [],
          },
        },
      );
      expect(answer.model).toBe('gemini-3.8-flash-002');
      expect(answer.usage).toMatchObject({
        inputTokens: 12,
        cacheReadTokens: 5,
        outputTokens: 8,
        reasoningTokens: 2,
        toolUseTokens: 3,
        totalTokens: 20,
        raw: { ...usage, ...details, candidatesTokenCount: 6 },
      });
    });

    it('contain the candidates after the first, joined, with a warning', async () => {
      const second = (text: string, more: object = {}): object => ({
        index: 1,
        content: { role: 'model', parts: [{ text }] },
        ...more,
      });
      const both = (first: object, other: object): object => ({ candidates: [other, first], responseId: 'answer-1' });
      const answer = await inChunks(
        both({ index: 0, content: { parts: [{ text: 'One' }] } }, second('Un')),
        both({ index: 0, content: { parts: [{ text: '.' }] }, ...stop }, second('o.', stop)),
      );
      expect(answer.text).toBe('One.');
      expect(answer.providerMetadata?.[id]?.['candidates']).toEqual([
        { index: 1, content: { role: 'model', parts: [{ text: 'Un' }, { text: 'o.' }] }, finishReason: 'STOP' },
      ]);
      expect(answer.warnings).toMatchObject([{ code: 'other', message: expect.stringContaining('1 more candidate') }]);
    });

    it.each<[string, (index: 0 | 1) => object]>([
      ['whose 0 is left out', (index) => (index === 0 ? {} : { index })],
      ['that are distinguished by their order', () => ({})],
    ])('find the first candidate among numbers %s', async (name, numberOf) => {
      const candidate = (index: 0 | 1, text: string): object => ({
        ...numberOf(index),
        content: { parts: [{ text }] },
        ...stop,
      });
      const candidates = [candidate(0, 'One.'), candidate(1, 'Uno.')];
      const answer = await bothWays({
        candidates: name.includes('left out') ? candidates.reverse() : candidates,
        responseId: 'r',
      });
      expect(answer.text).toBe('One.');
      expect(answer.providerMetadata?.[id]?.['candidates']).toMatchObject([{ content: { parts: [{ text: 'Uno.' }] } }]);
    });

    it('contain the log probabilities of all chunks', async () => {
      const tokens = (token: string): object => ({ logprobsResult: { chosenCandidates: [{ token }] } });
      const answer = await inChunks(
        chunk([{ text: 'a' }], tokens('a')),
        chunk([{ text: 'b' }], { ...tokens('b'), ...stop }),
      );
      expect(answer.providerMetadata?.[id]?.['logprobsResult']).toEqual({
        chosenCandidates: [{ token: 'a' }, { token: 'b' }],
      });
    });
  });

  describe('a body that is not an answer is named', () => {
    it.each([
      ['an HTML page', '<!DOCTYPE html><title>Sign in</title>', 'an HTML page in place of JSON'],
      ['events', 'data: {}\n\n', 'a stream of events in place of JSON'],
      ['nothing', '', 'an empty body in place of JSON'],
      ['other JSON', { status: 'ok' }, 'a JSON object with status in place of an answer'],
      ['no candidates', { candidates: [], modelVersion: 'm' }, 'there are no candidates, and no reason for that'],
      ['an empty candidate', { candidates: [{ content: {} }] }, 'neither content nor a finishReason'],
    ])('whole: %s', async (_name, body, message) => {
      server.enqueue({ body });
      const error = await failureOf(provider().chatCompletion(ask('Hi'), callContext()));
      expect(error).toMatchObject({ code: 'invalid-response', message: expect.stringContaining(message) });
    });

    it.each([
      ['an HTML page', ['<!DOCTYPE html>\n<title>Sign in</title>\n'], 'an HTML page in place of a stream of events'],
      ['other events', ['data: {"status":"ok"}\n\n'], 'a JSON object with status in place of a stream'],
      ['text', ['data: hello\n\n'], 'plain text in place of a stream'],
    ])('streamed: %s', async (_name, events, message) => {
      server.enqueue({ events });
      const error = await failureOf(streamed(provider(), ask('Hi')));
      expect(error).toMatchObject({ code: 'invalid-response', message: expect.stringContaining(message) });
    });

    it('an event named error is an error', async () => {
      server.enqueue({ events: ['event: error\ndata: {"code":503,"message":"Busy.","status":"UNAVAILABLE"}\n\n'] });
      expect(await failureOf(streamed(provider(), ask('Hi')))).toMatchObject({ code: 'overloaded', message: 'Busy.' });
    });
  });

  it('an unreadable image of the user is refused before anything is sent', async () => {
    const request = { messages: [{ role: 'user', content: [{ type: 'image', url: 'data:nonsense' }] }] } as const;
    for (const way of [provider().chatCompletion(request, callContext()), streamed(provider(), request)]) {
      expect(await failureOf(way)).toMatchObject({ code: 'unsupported', provider: 'my-gemini' });
    }
    expect(server.requests).toHaveLength(0);
  });
});
