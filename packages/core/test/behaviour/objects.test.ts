import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  ContentFilterError,
  createFlexiAI,
  InvalidResponseError,
  ResponseStream,
  ServerError,
  StreamInterruptedError,
  type StreamingOptions,
  type UnifiedResponse,
} from '../../src/index.ts';
import { answer, type Scripted, type Step, scripted } from '../scripted-provider.ts';

const place = z.object({ city: z.string(), days: z.number().transform(String) });
const places = z.array(z.object({ city: z.string() }));
const formatOf = <Schema extends z.ZodType>(schema: Schema) =>
  ({ type: 'json-schema', name: 'places', schema }) as const;

function clientOf(steps: readonly Step[], streaming: StreamingOptions = {}) {
  const providers: Scripted[] = steps.map((step, index) => {
    const provider = scripted(`p${index}`);
    provider.always(step);
    return provider;
  });
  return createFlexiAI({
    providers: providers.map((provider) => provider({ model: 'm' })),
    retry: { maxRetries: 0 },
    streaming,
  });
}

describe('partialObjectStream', () => {
  it('has the object as it grows, and object() the checked one', async () => {
    const ai = clientOf([{ stream: ['{"city":"Ber', 'gen",', '"days":2}'] }]);
    const stream = ai.streamChatCompletion({ prompt: '?', responseFormat: formatOf(place) });
    expect(await Array.fromAsync(stream.partialObjectStream)).toEqual([
      { city: 'Ber' },
      { city: 'Bergen' },
      { city: 'Bergen', days: 2 },
    ]);
    expect(await stream.object()).toEqual({ city: 'Bergen', days: '2' });
  });

  it('begins again where a text is restarted, and continues where it is continued', async () => {
    const broken = { stream: ['{"city":"Ber'], ending: new ServerError('cut', { provider: 'p0', model: 'm' }) };
    const restarted = clientOf([broken, { stream: ['{"city":"Oslo","days":1}'] }], { onInterruption: 'restart' });
    // Answers with a responseFormat are neither: the schema checks one whole answer.
    const request = { prompt: '?' };
    expect(await Array.fromAsync(restarted.streamChatCompletion(request).partialObjectStream)).toEqual([
      { city: 'Ber' },
      { city: 'Oslo', days: 1 },
    ]);
    const continued = clientOf([broken, { stream: ['gen","days":3}'] }], { onInterruption: 'continue' });
    expect(await Array.fromAsync(continued.streamChatCompletion(request).partialObjectStream)).toEqual([
      { city: 'Ber' },
      { city: 'Bergen', days: 3 },
    ]);
  });

  it('has the object of a later message, without the comment before it', async () => {
    const stream = ResponseStream.from(
      (async function* () {
        yield { type: 'stream-start', provider: 'p', model: 'm' } as const;
        yield { type: 'text-delta', id: '0', delta: 'Let me look.' } as const;
        yield { type: 'text-delta', id: '1', delta: '{"a":', newMessage: true } as const;
        yield { type: 'text-delta', id: '1', delta: '1}', newMessage: true } as const;
      })(),
    );
    const seen: unknown[] = [];
    await expect(async () => {
      for await (const value of stream.partialObjectStream) seen.push(value);
    }).rejects.toThrow('no finish part');
    expect(seen).toEqual([{}, { a: 1 }]);
  });

  it('throws at the end where the answer breaks the schema, and cancels the stream where the loop is left', async () => {
    const ai = clientOf([{ stream: ['{"city":', '1}'] }]);
    const request = { prompt: '?', responseFormat: formatOf(place) } as const;
    await expect(Array.fromAsync(ai.streamChatCompletion(request).partialObjectStream)).rejects.toBeInstanceOf(
      InvalidResponseError,
    );
    const stream = clientOf([{ stream: ['{"city":"Bergen"'], ending: 'hang' }]).streamChatCompletion(request);
    for await (const { city } of stream.partialObjectStream) {
      expect(city).toBe('Bergen');
      break;
    }
    await expect(stream.object()).rejects.toMatchObject({ code: 'aborted' });
  });

  it('can be read once, like the stream', async () => {
    const stream = clientOf([{ stream: ['{}'] }]).streamChatCompletion({ prompt: '?' });
    await Array.fromAsync(stream.partialObjectStream);
    await expect(Array.fromAsync(stream.partialObjectStream)).rejects.toThrow('iterated only once');
  });
});

describe('elementStream', () => {
  const request = { prompt: '?', responseFormat: formatOf(places) } as const;

  it('has each item when it is complete', async () => {
    const ai = clientOf([{ stream: ['[{"city":"Ber', 'gen"},{"city":"Oslo"},', '{"city":"Bodø"}]'] }]);
    const stream = ai.streamChatCompletion(request);
    const cities: string[] = [];
    for await (const { city } of stream.elementStream) cities.push(city);
    expect(cities).toEqual(['Bergen', 'Oslo', 'Bodø']);
    expect(await stream.object()).toHaveLength(3);
  });

  it('throws for an item that breaks the schema, before the application has it', async () => {
    const ai = clientOf([{ stream: ['[{"city":"Bergen"},', '{"city":1},', '{"city":"Oslo"}]'] }]);
    const seen: unknown[] = [];
    await expect(async () => {
      for await (const item of ai.streamChatCompletion(request).elementStream) seen.push(item);
    }).rejects.toThrow(/"p0" \(m\) breaks the schema: .*#\/city/);
    expect(seen).toEqual([{ city: 'Bergen' }]);
  });

  it('resolves references of the schema of the items', async () => {
    const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const schema = { type: 'array', items: { $ref: '#/$defs/city' }, $defs: { city } };
    const stream = (text: string) =>
      clientOf([{ stream: [text] }]).streamChatCompletion({
        prompt: '?',
        responseFormat: { type: 'json-schema', name: 'cities', schema },
      });
    expect(await Array.fromAsync(stream('[{"city":"Bergen"}]').elementStream)).toEqual([{ city: 'Bergen' }]);
    await expect(Array.fromAsync(stream('[{"town":"Bergen"}]').elementStream)).rejects.toThrow('breaks the schema');
  });

  it.each<[string, string, Partial<UnifiedResponse>, string]>([
    ['was cut', '[{"city":"Bergen"},{"ci', { finishReason: 'length' }, 'ended with "length"'],
    ['was filtered', '[{"city":"Bergen"},{"ci', { finishReason: 'content-filter' }, 'was filtered'],
    ['is an empty refusal', '', { finishReason: 'refusal' }, 'is a refusal and has no object'],
  ])('throws what object() throws at the end of an answer that %s', async (_name, text, end, message) => {
    const ai = clientOf([{ whole: { ...answer(text), ...end } }]);
    const seen: unknown[] = [];
    const stream = ai.streamChatCompletion(request);
    const error: unknown = await (async () => {
      for await (const item of stream.elementStream) seen.push(item);
    })().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
    expect(seen).toEqual(text === '' ? [] : [{ city: 'Bergen' }]);
    await expect(stream.object()).rejects.toThrow((error as Error).message);
  });

  it('throws for a list that the model did not close, and for an answer that is not JSON', async () => {
    const read = (text: string, more: object = {}) =>
      Array.fromAsync(clientOf([{ stream: [text] }]).streamChatCompletion({ prompt: '?', ...more }).elementStream);
    await expect(read('[{"city":"Bergen"},{"ci')).rejects.toThrow('The answer of "p0" (m) ended inside its list.');
    for (const more of [{}, request]) {
      const error: unknown = await read('Sorry, I cannot list that.', more).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidResponseError);
      expect(error).toMatchObject({ message: 'The answer of "p0" (m) is not JSON.' });
    }
  });

  it('refuses an answer that is not a list, and a restart after an item', async () => {
    const object = clientOf([{ stream: ['{"city":"Bergen"}'] }]).streamChatCompletion({ prompt: '?' });
    await expect(Array.fromAsync(object.elementStream)).rejects.toThrow('not a list');
    const ending = new ServerError('cut', { provider: 'p0', model: 'm' });
    const cut = (text: string): Step => ({ stream: [text], ending });
    const next: Step = { stream: ['[{"city":"Oslo"}]'] };
    const late = clientOf([cut('[{"city":"Bergen"},'), next], { onInterruption: 'restart' });
    await expect(Array.fromAsync(late.streamChatCompletion({ prompt: '?' }).elementStream)).rejects.toBeInstanceOf(
      StreamInterruptedError,
    );
    const early = clientOf([cut('[{"city":"Ber'), next], { onInterruption: 'restart' });
    expect(await Array.fromAsync(early.streamChatCompletion({ prompt: '?' }).elementStream)).toEqual([
      { city: 'Oslo' },
    ]);
  });
});

describe('generateObject', () => {
  it('has the object, typed by its schema, and asks the next provider where an answer breaks it', async () => {
    const ai = clientOf(['{"city":1}', '{"city":"Bergen","days":2}']);
    const { object, provider, attempts } = await ai.generateObject({ prompt: '?', schema: place, name: 'place' });
    expect(object.days.padStart(2, '0')).toBe('02');
    expect([provider, attempts.length]).toEqual(['p1', 2]);
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;
    const { object: plain } = await clientOf(['{"city":"Bergen"}']).generateObject({ prompt: '?', schema });
    expect(plain.city.length).toBe(6);
  });

  it('passes the name, the description and the settings on', async () => {
    const a = scripted('a');
    a.always('{"city":"Bergen","days":2}');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const more = { description: 'A place.', strict: false, temperature: 0 };
    await ai.generateObject({ prompt: '?', schema: place, ...more }, { metadata: { user: 'u' } });
    expect(a.calls[0]?.request).toMatchObject({
      temperature: 0,
      responseFormat: { type: 'json-schema', name: 'object', schema: place, description: 'A place.', strict: false },
    });
  });

  it.each<[string, Partial<UnifiedResponse>, object]>([
    ['a refusal', { finishReason: 'refusal', refusal: 'I must not.' }, { name: ContentFilterError.name }],
    ['a filtered answer', { finishReason: 'content-filter' }, { name: ContentFilterError.name }],
    ['an answer that was cut', { finishReason: 'length' }, { name: InvalidResponseError.name, text: '{"city":"Ber' }],
  ])('throws a typed error for %s', async (_name, end, error) => {
    const ai = clientOf([{ whole: { ...answer('{"city":"Ber'), ...end } }]);
    const asked = ai.generateObject({ prompt: '?', schema: place });
    await expect(asked).rejects.toMatchObject({ provider: 'p0', model: 'm', ...error });
  });

  it('is null where the schema allows it', async () => {
    expect((await clientOf(['null']).generateObject({ prompt: '?', schema: z.null() })).object).toBeNull();
  });

  it('of a stream throws where the request asked for no object', async () => {
    await expect(clientOf(['Hello.']).streamChatCompletion({ prompt: '?' }).object()).rejects.toThrow(
      'no responseFormat',
    );
  });
});
