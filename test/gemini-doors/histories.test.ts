import type { AssistantPart, Message, UserPart } from '@flexiai/core/plugin';
import { startGeminiServer, type WireServer } from '@flexiai/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { propertyRuns } from '../long-form.ts';
import { callContext, doors } from './harness.ts';

describe.each(doors)('through $id', ({ makeProvider }) => {
  let server: WireServer;
  beforeAll(async () => {
    // This server refuses the same requests as the service.
    server = await startGeminiServer({ strict: true });
  });
  afterAll(() => server.close());

  const text = fc.constantFrom('', ' ', 'Hello', 'Grüße 👋🏽', '{"a":1}');
  const origin = fc.constantFrom<AssistantPart['origin']>(
    undefined,
    { provider: 'gemini', model: 'gemini-3-flash-preview' },
    { provider: 'openai', model: 'm' },
  );
  const signature = fc.constantFrom<{ readonly gemini: { readonly [field: string]: unknown } } | undefined>(
    undefined,
    { gemini: { thoughtSignature: 'sig' } },
    { gemini: { thoughtSignature: 'sig', signedFrom: 3 } },
  );
  const media = fc.constantFrom<UserPart>(
    { type: 'image', data: 'AH//', mediaType: 'IMAGE/JPG; q=1' },
    { type: 'image', url: 'data:image/x-png;base64,AH//' },
    { type: 'image', url: 'https://a.example/b.webp' },
    { type: 'file', data: new Uint8Array([1, 2]), mediaType: 'application/json; charset=utf-8' },
    { type: 'file', data: 'data:text/x-rust,fn', mediaType: 'text/x-rust' },
    { type: 'audio', data: 'AH\n//', mediaType: 'audio/x-wav' },
  );

  const userMessage = fc
    .oneof(
      text,
      fc.array(
        fc.oneof(
          media,
          text.map((words): UserPart => ({ type: 'text', text: words })),
        ),
        { maxLength: 3 },
      ),
    )
    .map((content): Message => ({ role: 'user', content }));

  const code = { executableCode: { language: 'PYTHON', code: 'print(1)' } };
  const assistantPart: fc.Arbitrary<AssistantPart> = fc.oneof(
    fc.record({ words: text, from: origin, signed: signature }).map(
      ({ words, from, signed }): AssistantPart => ({
        type: 'text',
        text: words,
        ...(from && { origin: from }),
        ...(signed && { providerMetadata: signed }),
      }),
    ),
    fc
      .record({ words: text, from: origin })
      .map(({ words, from }): AssistantPart => ({ type: 'reasoning', text: words, ...(from && { origin: from }) })),
    fc.record({ from: origin, signed: signature }).map(
      ({ from, signed }): AssistantPart => ({
        type: 'image',
        data: 'AH//',
        mediaType: 'image/png',
        ...(from && { origin: from }),
        ...(signed && { providerMetadata: signed }),
      }),
    ),
    fc.constantFrom<AssistantPart>(
      { type: 'refusal', refusal: 'No.' },
      { type: 'source', url: 'https://a.example' },
      {
        type: 'provider-block',
        kind: 'tool-call',
        name: 'executableCode',
        raw: code,
        origin: { provider: 'gemini', model: 'm' },
      },
      {
        type: 'provider-block',
        kind: 'other',
        name: 'compaction',
        raw: { type: 'compaction' },
        origin: { provider: 'anthropic', model: 'm' },
      },
      { type: 'audio', data: '', mediaType: 'audio/wav', id: 'audio_1', transcript: 'Hi.' },
    ),
  );

  /** An assistant's turn, with the results of its calls in any order, as core passes it to a plugin. */
  const assistantTurn = fc
    .record({
      parts: fc.array(assistantPart, { maxLength: 4 }),
      names: fc.array(fc.constantFrom('find', 'find', 'save'), { maxLength: 3 }),
      signed: fc.boolean(),
      turned: fc.boolean(),
      apart: fc.boolean(),
      number: fc.nat(1e9),
    })
    .map(({ parts, names, signed, turned, apart, number }): readonly Message[] => {
      const calls = names.map(
        (name, index): AssistantPart => ({
          type: 'tool-call',
          id: `call_${number}_${index}`,
          name,
          arguments: { index },
          ...(signed && { providerMetadata: { gemini: { thoughtSignature: 'sig' } } }),
        }),
      );
      const results = names.map((_name, index) => ({
        type: 'tool-result' as const,
        toolCallId: `call_${number}_${index}`,
        content: index === 0 ? 'done' : [{ type: 'image' as const, data: 'AH//', mediaType: 'image/jpg' }],
      }));
      if (turned) results.reverse();
      const answers: readonly Message[] = apart
        ? results.map((result): Message => ({ role: 'tool', content: [result] }))
        : [{ role: 'tool', content: results }];
      return [{ role: 'assistant', content: [...parts, ...calls] }, ...(results.length > 0 ? answers : [])];
    });

  const history = fc
    .record({
      begin: fc.constantFrom<readonly Message[]>(
        [],
        [{ role: 'system', content: 'Be kind.' }],
        [{ role: 'system', content: '' }],
      ),
      turns: fc.array(
        fc.oneof(
          userMessage.map((message) => [message]),
          fc.tuple(userMessage, assistantTurn).map(([user, turn]) => [user, ...turn]),
          assistantTurn,
        ),
        { maxLength: 4 },
      ),
      end: userMessage,
    })
    .map(({ begin, turns, end }): readonly Message[] => [...begin, ...turns.flat(), end]);

  it.each(['gemini-2.5-flash', 'gemini-3-flash-preview', 'gemini-3.8-flash', 'gemini-3-pro-image', 'gemma-3-27b-it'])(
    'any history is accepted by %s',
    async (model) => {
      const provider = makeProvider({ model, baseURL: server.baseURL });
      await fc.assert(
        fc.asyncProperty(history, async (messages) => {
          const { finishReason } = await provider.chatCompletion({ messages }, callContext());
          expect(finishReason).toBe('stop');
        }),
        propertyRuns(60),
      );
    },
  );
});
