import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { answer as plain, scripted } from '../../../test/scripted-provider.ts';
import { type AssistantPart, createFlexiAI, InvalidResponseError, type StandardSchemaV1 } from '../../index.ts';

const city = z.object({ city: z.string(), people: z.coerce.number() });
const asZod = { prompt: 'Where?', responseFormat: { type: 'json-schema', name: 'city', schema: city } } as const;
const asJson = {
  prompt: 'Where?',
  responseFormat: {
    type: 'json-schema',
    name: 'city',
    schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
} as const;

// Loaded on first use; with the fake clock, the time would pass meanwhile.
beforeAll(() => import('@cfworker/json-schema'));
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}

function client(...answers: string[]) {
  const a = scripted('a');
  const b = scripted('b');
  for (const text of answers) a.next(text);
  b.always('{"city":"from b","people":1}');
  return { a, b, ai: createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] }) };
}

describe('structured output', () => {
  it('is the output of a Standard Schema for the answer', async () => {
    const { ai } = client('{"city":"Oslo","people":"700000"}');
    const answer = await settled(ai.chatCompletion(asZod));
    // Typed and converted by the schema.
    const people: number | undefined = answer.object?.people;
    expect(people).toBe(700_000);
    expect(answer.text).toBe('{"city":"Oslo","people":"700000"}');
  });

  it('is validated by a JSON Schema', async () => {
    expect((await settled(client('{"city":"Oslo"}').ai.chatCompletion(asJson))).object).toEqual({ city: 'Oslo' });
    const { ai, a } = client('{"city":5}', '{"town":"Oslo"}');
    const answer = await settled(ai.chatCompletion(asJson));
    expect(answer.object).toMatchObject({ city: 'from b' });
    expect(answer.attempts.map(({ provider, errorCode }) => [provider, errorCode])).toEqual([
      ['a', 'invalid-response'],
      ['a', 'invalid-response'],
      ['b', undefined],
    ]);
    expect(a.calls).toHaveLength(2);
  });

  it.each([
    ['{"city":"Os\nlo","people":1}', 'Os\nlo'],
    ['<think>A city {…}</think>\n{"city":"Oslo","people":1}', 'Oslo'],
    ['\uFEFF{"city":"Oslo","people":1}', 'Oslo'],
  ])('may be written as %j', async (written, name) => {
    const { ai } = client(written);
    const { object, provider } = await settled(ai.chatCompletion(asZod));
    expect({ object, provider }).toEqual({ object: { city: name, people: 1 }, provider: 'a' });
  });

  it('may be in a code fence', async () => {
    const { ai } = client('```json\n{"city":"Oslo","people":1}\n```');
    expect((await settled(ai.chatCompletion(asZod))).object).toEqual({ city: 'Oslo', people: 1 });
  });

  it('is any JSON where no schema is given', async () => {
    const { ai } = client('[1,2]');
    const answer = await settled(ai.chatCompletion({ prompt: 'x', responseFormat: { type: 'json' } }));
    expect(answer.object).toEqual([1, 2]);
  });

  it('is an error with the text and the problem where no answer is valid', async () => {
    const a = scripted('a');
    a.always('{"city":"Oslo"}');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const error: unknown = await settled(ai.chatCompletion(asZod)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ text: '{"city":"Oslo"}', message: expect.stringContaining('people') });
    expect(JSON.stringify(error)).not.toContain('Oslo');
    expect(a.calls).toHaveLength(2);
  });

  describe('in several texts', () => {
    const text = (said: string, more: object = {}): AssistantPart => ({ type: 'text', text: said, ...more });
    const search: AssistantPart = { type: 'provider-block', kind: 'tool-call', name: 'search', raw: {} };
    const oslo = '{"city":"Oslo","people":1}';
    const bern = '{"city":"Bern","people":2}';
    const cases: readonly [string, readonly AssistantPart[], string | undefined][] = [
      ['the last message', [text('I look it up.'), text(oslo, { newMessage: true })], 'Oslo'],
      ['the last message of two that fit', [text(bern), text(oslo, { newMessage: true })], 'Oslo'],
      ['what comes after a search', [text('Searching.'), search, text(oslo)], 'Oslo'],
      ['a text that citations cut into pieces', [text('{"city":"Oslo",'), text('"people":'), text('1}')], 'Oslo'],
      ['an earlier message, where the last is a comment', [text(oslo), text('Done.', { newMessage: true })], 'Oslo'],
      ['an earlier message, where the last does not fit', [text(oslo), text('{"x":1}', { newMessage: true })], 'Oslo'],
      ['a part, where its message is not JSON', [text('Here: '), text(oslo), text(' That is all.')], 'Oslo'],
      ['the later of two parts, where they are not JSON together', [text(bern), text(oslo)], 'Oslo'],
      ['none in the reasoning', [{ type: 'reasoning', text: oslo }, text('No idea')], undefined],
      ['none', [text('No '), text('idea', { newMessage: true })], undefined],
    ];
    it.each(cases)('is found: %s', async (_name, content, city) => {
      const written = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
      const a = scripted('a');
      a.always({ whole: { ...plain(written, 'a', 'm'), content } });
      const ai = createFlexiAI({ providers: [a({ model: 'm' })], retry: { maxRetries: 0 } });
      const answer = settled(ai.chatCompletion(asZod));
      if (city === undefined) await expect(answer).rejects.toThrow('is not JSON');
      else expect((await answer).object).toMatchObject({ city });
    });

    it('is never a scalar from a part of a text, where no schema is given', async () => {
      const a = scripted('a');
      a.always({ whole: { ...plain('{"n":5', 'a', 'm'), content: [text('{"n":'), text('5')] } });
      const ai = createFlexiAI({ providers: [a({ model: 'm' })], retry: { maxRetries: 0 } });
      const answer = settled(ai.chatCompletion({ prompt: 'x', responseFormat: { type: 'json' } }));
      await expect(answer).rejects.toThrow('is not JSON');
    });
  });

  describe('that breaks its validator', () => {
    const deep = `{"city":${'['.repeat(60_000)}${']'.repeat(60_000)}}`;
    const nested: z.ZodType = z.lazy(() => z.array(nested));
    const cases = [
      ['a Standard Schema that throws', z.object({ city: z.any().refine(() => JSON.parse('?')) }), '{"city":1}'],
      [
        'a Standard Schema that rejects',
        { '~standard': { version: 1, vendor: 'x', validate: async () => Promise.reject(new TypeError('no')) } },
        '{"city":1}',
      ],
      ['an answer too deep for a Standard Schema', z.object({ city: nested }), deep],
      [
        'an answer too deep for the validator of JSON Schemas',
        {
          $defs: { list: { type: 'array', items: { $ref: '#/$defs/list' } } },
          properties: { city: { $ref: '#/$defs/list' } },
        },
        deep,
      ],
    ] as const;
    it.each(cases)('is the provider’s fault: %s', async (_name, schema, said) => {
      const { ai } = client(said, said);
      const responseFormat = { type: 'json-schema', name: 'n', schema: schema as StandardSchemaV1 } as const;
      const error: unknown = await settled(ai.chatCompletion({ prompt: 'x', responseFormat }, { provider: 'a' })).catch(
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(InvalidResponseError);
      expect((error as Error).message).toContain('its validator failed: ');
    });
  });

  it('is missing, without an error, where the answer was cut', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    a.always({
      parts: [
        { type: 'stream-start', provider: 'a', model: 'm' },
        { type: 'text-delta', id: 't', delta: '{"city":"Os' },
        {
          type: 'finish',
          finishReason: 'length',
          usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' },
        },
      ],
    });
    const answer = await settled(ai.streamChatCompletion(asZod).response());
    expect(answer).toMatchObject({ finishReason: 'length', text: '{"city":"Os' });
    expect(answer.object).toBeUndefined();
  });

  it('arrives with the end of a stream, as does its violation', async () => {
    const { ai, a } = client();
    a.next({ stream: ['{"city":"Oslo",', '"people":1}'] });
    expect((await settled(ai.streamChatCompletion(asZod).response())).object).toEqual({ city: 'Oslo', people: 1 });
    a.next({ stream: ['{"city":', '5}'] });
    const error: unknown = await settled(ai.streamChatCompletion(asZod).response()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ text: '{"city":5}' });
  });

  it('is the caller’s fault, not the provider’s, where the schema cannot be used', async () => {
    const a = scripted('a');
    a.always('{"x":1}');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], circuitBreaker: { failureThreshold: 1 } });
    const schema = { $ref: '#/$defs/missing' };
    const request = { prompt: 'x', responseFormat: { type: 'json-schema', name: 'n', schema } } as const;
    await expect(settled(ai.chatCompletion(request))).rejects.toThrow('The schema "n" cannot be used');
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'closed', failures: 0 });
    expect(a.calls).toHaveLength(1);
  });
});
