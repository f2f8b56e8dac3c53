import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { scripted } from '../../../test/scripted-provider.ts';
import { createFlexiAI, InvalidResponseError } from '../../index.ts';

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

// Loaded on first use in earnest; here the fake clock would run away meanwhile.
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
  it('is what a Standard Schema makes of the answer', async () => {
    const { ai } = client('{"city":"Oslo","people":"700000"}');
    const answer = await settled(ai.chatCompletion(asZod));
    // Typed by the schema, and converted by it.
    const people: number | undefined = answer.object?.people;
    expect(people).toBe(700_000);
    expect(answer.text).toBe('{"city":"Oslo","people":"700000"}');
  });

  it('is held to a JSON Schema', async () => {
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

  it('may come in a code fence', async () => {
    const { ai } = client('```json\n{"city":"Oslo","people":1}\n```');
    expect((await settled(ai.chatCompletion(asZod))).object).toEqual({ city: 'Oslo', people: 1 });
  });

  it('is any JSON where no schema is given', async () => {
    const { ai } = client('[1,2]');
    const answer = await settled(ai.chatCompletion({ prompt: 'x', responseFormat: { type: 'json' } }));
    expect(answer.object).toEqual([1, 2]);
  });

  it('is an error with the text, and what is wrong, where nobody keeps to the schema', async () => {
    const a = scripted('a');
    a.always('{"city":"Oslo"}');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const error: unknown = await settled(ai.chatCompletion(asZod)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ text: '{"city":"Oslo"}', message: expect.stringContaining('people') });
    expect(JSON.stringify(error)).not.toContain('Oslo');
    expect(a.calls).toHaveLength(2);
  });

  it('is missing, and no error, where the answer was cut', async () => {
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

  it('comes with the end of a stream, as does its violation', async () => {
    const { ai, a } = client();
    a.next({ stream: ['{"city":"Oslo",', '"people":1}'] });
    expect((await settled(ai.streamChatCompletion(asZod).response())).object).toEqual({ city: 'Oslo', people: 1 });
    a.next({ stream: ['{"city":', '5}'] });
    const error: unknown = await settled(ai.streamChatCompletion(asZod).response()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ text: '{"city":5}' });
  });

  it('blames the caller, and no provider, for a schema that cannot be used', async () => {
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
