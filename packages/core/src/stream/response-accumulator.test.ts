import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { InvalidResponseError } from '../errors/provider-error.ts';
import type { AssistantPart } from '../model/content-part.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { AnswerText } from './answer-text.ts';
import { sourceIdentity } from './merge-sources.ts';
import { ResponseAccumulator, responseFromParts } from './response-accumulator.ts';
import { partsFromResponse } from './response-parts.ts';

const text = fc.string({ minLength: 1 });
const metadata = fc.option(fc.constant({ p: { mark: 'm' } }), { nil: undefined });

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** The fields that have a value. */
function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

const textPart = fc
  .record({ said: text, newMessage: maybe(fc.constant(true as const)), providerMetadata: metadata })
  .map(({ said, ...rest }) => defined({ type: 'text', text: said, ...rest }) as AssistantPart);
/** A signature without text. */
const emptyTextPart = fc.constant<AssistantPart>({ type: 'text', text: '', providerMetadata: { p: { signs: 'x' } } });
const base64 = fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const providerBlockPart = fc
  .record({
    kind: fc.constantFrom('tool-call', 'tool-result', 'other'),
    name: text,
    toolName: maybe(text),
    id: maybe(text),
    raw: fc.jsonValue(),
    providerMetadata: metadata,
  })
  .map((fields) => defined({ type: 'provider-block', ...fields }) as AssistantPart);
const imagePart = fc
  .record({ data: base64, mediaType: maybe(fc.constant('image/png')), providerMetadata: metadata })
  .map((fields) => defined({ type: 'image', ...fields }) as AssistantPart);
const filePart = fc
  .record({ url: fc.webUrl(), filename: maybe(text), providerMetadata: metadata })
  .map((fields) => defined({ type: 'file', ...fields }) as AssistantPart);
const audioPart = fc
  .record({
    data: fc.oneof(base64, fc.constant('')),
    transcript: maybe(fc.string()),
    id: maybe(text),
    expiresAt: maybe(fc.nat()),
    providerMetadata: metadata,
  })
  .map((fields) => defined({ type: 'audio', mediaType: 'audio/wav', ...fields }) as AssistantPart);
const refusalPart = fc.string().map((refusal): AssistantPart => ({ type: 'refusal', refusal }));
const citation = fc
  .record({
    textIndex: maybe(fc.nat({ max: 3 })),
    start: maybe(fc.nat()),
    end: maybe(fc.nat()),
    citedText: maybe(text),
    providerMetadata: metadata,
  })
  .map(defined);
const sourcePart = fc
  .record({
    id: maybe(text),
    url: maybe(fc.webUrl()),
    fileId: maybe(text),
    filename: maybe(text),
    title: maybe(text),
    cited: maybe(fc.boolean()),
    citations: maybe(fc.array(citation, { maxLength: 3 })),
    providerMetadata: metadata,
  })
  .map((fields) => defined({ type: 'source', ...fields }) as AssistantPart);

/** Content as in an answer: each source once, and no citation of a missing text. */
function sound(content: readonly AssistantPart[]): AssistantPart[] {
  const texts = content.filter(({ type }) => type === 'text').length;
  const seen = new Set<string>();
  return content.flatMap((part): AssistantPart[] => {
    if (part.type !== 'source') return [part];
    const identity = sourceIdentity(part);
    if (identity !== undefined && seen.has(identity)) return [];
    if (identity !== undefined) seen.add(identity);
    const citations = part.citations?.filter(({ textIndex = 0 }) => textIndex < Math.max(texts, 1));
    const known = texts === 0 ? citations?.map(({ textIndex: _none, ...rest }) => rest) : citations;
    return [{ ...part, ...(known !== undefined && { citations: known }) }];
  });
}
const reasoningPart = fc
  .record({ text: fc.string(), signature: fc.option(text), redacted: fc.option(text), providerMetadata: metadata })
  .map(
    ({ text: thought, signature, redacted, providerMetadata }): AssistantPart => ({
      type: 'reasoning',
      text: thought,
      ...(signature !== null && { signature }),
      ...(redacted !== null && { redacted }),
      ...(providerMetadata !== undefined && { providerMetadata }),
    }),
  );
const rawArguments = fc.oneof(
  fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
  fc.constantFrom('', '{"cut":', '[1]', '"text"', '"[1]"', 'not json'),
);
const toolCallPart = fc.record({ id: text, name: text, raw: rawArguments, providerMetadata: metadata }).map(
  ({ id, name, raw, providerMetadata }): AssistantPart => ({
    type: 'tool-call',
    id,
    name,
    ...readArguments(raw),
    ...(providerMetadata !== undefined && { providerMetadata }),
  }),
);

/** The parsed arguments, computed independently of the code under test. */
function readArguments(raw: string) {
  if (raw === '') return { arguments: {}, rawArguments: '' };
  if (raw.startsWith('{') && raw !== '{"cut":') return { arguments: JSON.parse(raw) as unknown, rawArguments: raw };
  return { arguments: undefined, rawArguments: raw, invalid: true } as const;
}

/** The text of content, computed independently of the code under test. */
function joinedText(content: readonly AssistantPart[]): string {
  let said = '';
  let isApart = false;
  for (const part of content) {
    if (part.type === 'tool-call' || part.type === 'provider-block') isApart = true;
    if (part.type !== 'text') continue;
    isApart ||= part.newMessage === true;
    if (part.text === '') continue;
    const blank = said.trimEnd() !== said || part.text.trimStart() !== part.text;
    said += isApart && said !== '' && !blank ? `\n\n${part.text}` : part.text;
    isApart = false;
  }
  return said;
}

const response = fc
  .record({
    content: fc
      .array(
        fc.oneof(
          textPart,
          emptyTextPart,
          reasoningPart,
          toolCallPart,
          refusalPart,
          sourcePart,
          providerBlockPart,
          imagePart,
          filePart,
          audioPart,
        ),
        { maxLength: 8 },
      )
      .map(sound),
    id: fc.string(),
    requestId: fc.option(text),
    rawFinishReason: fc.option(text),
    warned: fc.boolean(),
    providerMetadata: metadata,
    finishReason: fc.constantFrom('stop', 'length', 'tool-calls', 'content-filter', 'refusal', 'pause', 'other'),
    tokens: fc.nat(),
  })
  .map((given): UnifiedResponse => {
    const join = (type: string, field: 'text' | 'refusal'): string =>
      given.content
        .map((part) => (part.type === type && field in part ? String(part[field as keyof typeof part]) : ''))
        .join('');
    const reasoning = join('reasoning', 'text');
    const refusal = join('refusal', 'refusal');
    return {
      id: given.id,
      provider: 'p',
      model: 'm',
      text: joinedText(given.content),
      content: given.content,
      toolCalls: given.content.filter((part) => part.type === 'tool-call'),
      ...(reasoning !== '' && { reasoning }),
      ...(refusal !== '' && { refusal }),
      finishReason: given.finishReason,
      ...(given.rawFinishReason !== null && { rawFinishReason: given.rawFinishReason }),
      usage: { inputTokens: given.tokens, outputTokens: undefined, totalTokens: undefined, accuracy: 'reported' },
      warnings: given.warned ? [{ code: 'other', message: 'w' }] : [],
      attempts: [],
      skipped: [],
      ...(given.requestId !== null && { requestId: given.requestId }),
      ...(given.providerMetadata !== undefined && { providerMetadata: given.providerMetadata }),
    };
  });

/** The parts with every delta cut into pieces of one to three characters, empty ones among them. */
function crumbled(parts: readonly StreamPart[]): StreamPart[] {
  return parts.flatMap((part): StreamPart[] => {
    if (part.type === 'audio-delta' && part.data !== undefined && part.data.length > 4) {
      const { data, ...rest } = part;
      return [
        { ...rest, data: data.slice(0, 3) },
        { type: 'audio-delta', id: part.id, data: data.slice(3) },
      ];
    }
    if (!('delta' in part) || part.delta.length < 2) return [part];
    const pieces: StreamPart[] = [];
    for (let at = 0; at < part.delta.length; at += 1 + (at % 3)) {
      pieces.push({ ...part, delta: part.delta.slice(at, at + 1 + (at % 3)) }, { ...part, delta: '' });
    }
    return pieces;
  });
}

/** Parts that are a block of their own, whatever their id. */
const COMES_WHOLE: readonly string[] = ['source', 'provider-block', 'image', 'file'];

/** Interleaves blocks: each begins where it began, and continues when `choose` says so. */
function interleaved(parts: readonly StreamPart[], choose: (among: number) => number): StreamPart[] {
  const [start, ...rest] = parts;
  const finish = rest.pop();
  const blocks = [
    ...Map.groupBy(rest.entries(), ([index, part]) =>
      'id' in part && !COMES_WHOLE.includes(part.type) ? part.id : index,
    ).values(),
  ].map((block) => block.map(([, part]) => part));
  const woven: StreamPart[] = [];
  const open: StreamPart[][] = [];
  while (blocks.length > 0 || open.length > 0) {
    const chosen = choose(open.length + (blocks.length > 0 ? 1 : 0));
    const block = open[chosen] ?? (blocks.shift() as StreamPart[]);
    if (chosen >= open.length) open.push(block);
    const part = block.shift();
    if (part !== undefined) woven.push(part);
    if (block.length === 0) open.splice(open.indexOf(block), 1);
  }
  return [start, ...woven, finish].filter((part) => part !== undefined);
}

describe('ResponseAccumulator', () => {
  it('turns the parts of a response into that response again', () => {
    fc.assert(
      fc.property(response, (whole) => {
        expect(responseFromParts(partsFromResponse(whole))).toEqual(whole);
      }),
      propertyRuns(),
    );
  });

  it('returns the same response however the deltas are cut', () => {
    fc.assert(
      fc.property(response, (whole) => {
        expect(responseFromParts(crumbled(partsFromResponse(whole)))).toEqual(whole);
      }),
      propertyRuns(),
    );
  });

  it('returns the same response however the blocks are interleaved', () => {
    fc.assert(
      fc.property(response, fc.infiniteStream(fc.nat()), (whole, numbers) => {
        const callIds = whole.toolCalls.map(({ id }) => id);
        // Two calls with one id cannot be interleaved, and no call's id may look like a block's.
        fc.pre(new Set(callIds).size === callIds.length && !callIds.some((id) => id.startsWith('block-')));
        const choose = (among: number): number => (numbers.next().value as number) % among;
        expect(responseFromParts(interleaved(crumbled(partsFromResponse(whole)), choose))).toEqual(whole);
      }),
      propertyRuns(),
    );
  });

  it('has at every point the text so far, and only complete tool calls', () => {
    fc.assert(
      fc.property(response, (whole) => {
        const accumulator = new ResponseAccumulator();
        const written = new AnswerText();
        let said = '';
        const ended: string[] = [];
        for (const part of crumbled(partsFromResponse(whole))) {
          accumulator.add(part);
          said += written.add(part);
          if (part.type === 'tool-call-end') ended.push(part.id);
          const partial = accumulator.partial();
          expect(partial.text).toBe(said);
          expect(partial.toolCalls.map(({ id }) => id)).toEqual(ended);
          expect(partial.content.filter(({ type }) => type === 'tool-call')).toHaveLength(ended.length);
        }
      }),
      propertyRuns(20),
    );
  });

  it('marks its parts with their plugin and the model that served', () => {
    const accumulator = new ResponseAccumulator('acme');
    const parts: StreamPart[] = [
      { type: 'stream-start', provider: 'entry', model: 'asked' },
      { type: 'text-delta', id: 't', delta: 'hi' },
      {
        type: 'finish',
        finishReason: 'stop',
        model: 'served',
        id: 'late',
        usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' },
        warnings: [{ code: 'other', message: 'late' }],
      },
    ];
    for (const part of parts) accumulator.add(part);
    expect(accumulator.response()).toMatchObject({
      id: 'late',
      provider: 'entry',
      model: 'served',
      content: [{ text: 'hi', origin: { provider: 'acme', model: 'served' } }],
      warnings: [{ message: 'late' }],
    });
  });

  it('estimates the usage of a broken-off answer, and marks it as estimated', () => {
    const accumulator = new ResponseAccumulator();
    expect(accumulator.partial()).toMatchObject({ provider: 'unknown', text: '', usage: { outputTokens: 0 } });
    accumulator.add({ type: 'text-delta', id: 't', delta: 'x'.repeat(9) });
    expect(accumulator.partial().usage).toEqual({
      inputTokens: undefined,
      outputTokens: 3,
      totalTokens: undefined,
      accuracy: 'estimated',
    });
  });

  it.each(['tool-call-delta', 'tool-call-end'] as const)('rejects a %s for a call that was not started', (type) => {
    const accumulator = new ResponseAccumulator();
    accumulator.add({ type: 'stream-start', provider: 'p', model: 'm' });
    expect(() => accumulator.add({ type, id: 'x', delta: '{' } as StreamPart)).toThrow(InvalidResponseError);
  });

  it('has no response before the finish, or without a start', () => {
    const accumulator = new ResponseAccumulator();
    accumulator.add({ type: 'stream-start', provider: 'p', model: 'm' });
    expect(accumulator.finished).toBe(false);
    expect(() => accumulator.response()).toThrow(InvalidResponseError);
    expect(() => responseFromParts([])).toThrow(InvalidResponseError);
  });

  it('keeps two calls with the same id apart', () => {
    const call = (value: number): StreamPart[] => [
      { type: 'tool-call-start', id: 'same', name: 'add' },
      { type: 'tool-call-delta', id: 'same', delta: `{"value":${value}}` },
      { type: 'tool-call-end', id: 'same' },
    ];
    const accumulator = new ResponseAccumulator();
    for (const part of [...call(1), ...call(2)]) accumulator.add(part);
    expect(accumulator.partial().toolCalls.map((made) => made.arguments)).toEqual([{ value: 1 }, { value: 2 }]);
  });

  it('merges the parts of one source, with the citations of all and the index of each text', () => {
    const accumulator = new ResponseAccumulator('acme');
    const url = 'https://a.example';
    const parts: StreamPart[] = [
      { type: 'source', url, cited: false, title: 'Hit' },
      { type: 'source', url: 'https://b.example', cited: false },
      { type: 'text-delta', id: 'one', delta: 'One' },
      { type: 'source', url, citations: [{ textId: 'two', start: 0, end: 3 }] },
      { type: 'text-delta', id: 'two', delta: 'Two' },
      {
        type: 'source',
        url,
        id: 's1',
        title: 'Other',
        citations: [{ textId: 'one', citedText: 'x' }, { textId: 'gone' }],
      },
    ];
    for (const part of parts) accumulator.add(part);
    const origin = { provider: 'acme', model: '' };
    expect(accumulator.partial().content.filter(({ type }) => type === 'source')).toEqual([
      {
        type: 'source',
        url,
        id: 's1',
        title: 'Hit',
        citations: [{ textIndex: 1, start: 0, end: 3 }, { textIndex: 0, citedText: 'x' }, {}],
        origin,
      },
      { type: 'source', url: 'https://b.example', cited: false, origin },
    ]);
    accumulator.add({
      type: 'restart',
      attempt: 2,
      provider: 'p',
      model: 'm',
      reason: 'connection',
      discard: { textLength: 6 },
    });
    accumulator.add({ type: 'source', url });
    expect(accumulator.partial().content).toEqual([{ type: 'source', url, origin }]);
  });

  it('leaves out incomplete audio', () => {
    const accumulator = new ResponseAccumulator();
    accumulator.add({ type: 'audio-delta', id: 'a', data: 'aGk=', transcript: 'Hi' });
    expect(accumulator.partial()).toMatchObject({ content: [], text: '' });
    accumulator.add({ type: 'audio-end', id: 'a', mediaType: 'audio/wav', audioId: 'audio_1' });
    expect(accumulator.partial().content).toEqual([
      { type: 'audio', data: 'aGk=', mediaType: 'audio/wav', transcript: 'Hi', id: 'audio_1' },
    ]);
  });

  it('separates messages of one answer in its text, and joins pieces of one message', () => {
    const accumulator = new ResponseAccumulator();
    const parts: StreamPart[] = [
      { type: 'text-delta', id: 'a', delta: 'Look' },
      { type: 'text-delta', id: 'b', delta: 'ing.' },
      { type: 'provider-block', kind: 'tool-call', name: 'search', raw: {} },
      { type: 'text-delta', id: 'c', delta: 'Found.' },
      { type: 'text-delta', id: 'd', delta: 'Done.', newMessage: true },
      { type: 'text-delta', id: 'd', delta: ' Really.' },
    ];
    for (const part of parts) accumulator.add(part);
    expect(accumulator.partial().text).toBe('Looking.\n\nFound.\n\nDone. Really.');
  });

  it('is quick with very many texts and very many citations', () => {
    const accumulator = new ResponseAccumulator();
    const count = 30_000;
    for (let id = 0; id < count; id += 1) accumulator.add({ type: 'text-delta', id: String(id), delta: 'x' });
    const citations = Array.from({ length: count }, (_, id) => ({ textId: String(count - 1 - id) }));
    accumulator.add({ type: 'source', url: 'https://a.example', citations });
    const started = performance.now();
    const source = accumulator.partial().content.at(-1);
    expect(source).toMatchObject({ citations: { 0: { textIndex: count - 1 }, [count - 1]: { textIndex: 0 } } });
    // Linear work takes some milliseconds; a search through all texts for each citation takes seconds.
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('is quick with an answer of very many small deltas', () => {
    const accumulator = new ResponseAccumulator();
    for (let index = 0; index < 200_000; index += 1) accumulator.add({ type: 'text-delta', id: 't', delta: 'ab' });
    expect(accumulator.partial().text).toHaveLength(400_000);
  });
});

describe('the fields of an answer', () => {
  const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' } as const;
  const parts: readonly StreamPart[] = [
    { type: 'stream-start', provider: 'p', model: 'm', id: 'i' },
    { type: 'text-delta', id: 't', delta: 'Hi' },
    { type: 'reasoning-delta', id: 'r', delta: 'Hm' },
    { type: 'reasoning-end', id: 'r' },
    { type: 'refusal-delta', id: 'f', delta: 'No' },
    { type: 'tool-call-start', id: 'c', name: 'look' },
    { type: 'tool-call-delta', id: 'c', delta: '{}' },
    { type: 'tool-call-end', id: 'c' },
    { type: 'source', url: 'https://a.example' },
    { type: 'source', url: 'https://b.example', citations: [{ citedText: 'b' }, { citedText: 'c', textId: 'none' }] },
    { type: 'source', url: 'https://c.example', citations: [{ citedText: 'Hi', textId: 't' }] },
    { type: 'image', data: 'AAAA' },
    { type: 'file', url: 'https://a.example/f' },
    { type: 'audio-delta', id: 'a', data: 'AAAA' },
    { type: 'audio-end', id: 'a', mediaType: 'audio/wav' },
    { type: 'finish', finishReason: 'stop', usage },
  ];
  const content = [
    { type: 'text', text: 'Hi' },
    { type: 'reasoning', text: 'Hm' },
    { type: 'refusal', refusal: 'No' },
    { type: 'tool-call', id: 'c', name: 'look', arguments: {}, rawArguments: '{}' },
    { type: 'source', url: 'https://a.example' },
    { type: 'source', url: 'https://b.example', citations: [{ citedText: 'b' }, { citedText: 'c' }] },
    { type: 'source', url: 'https://c.example', citations: [{ citedText: 'Hi', textIndex: 0 }] },
    { type: 'image', data: 'AAAA' },
    { type: 'file', url: 'https://a.example/f' },
    { type: 'audio', data: 'AAAA', mediaType: 'audio/wav' },
  ];

  it('are only those that have a value', () => {
    const response = responseFromParts(parts);
    expect(response.content).toStrictEqual(content);
    expect(Object.entries(response).filter(([, value]) => value === undefined)).toEqual([]);
  });

  it('are only those that have a value in its parts, too', () => {
    const response = responseFromParts(parts);
    for (const part of partsFromResponse(response)) {
      expect(Object.entries(part).filter(([, value]) => value === undefined)).toEqual([]);
    }
    expect(responseFromParts(partsFromResponse(response))).toStrictEqual(response);
  });

  it('keep a citation of a text that the answer does not have, without its place', () => {
    const response = responseFromParts(parts);
    const source = { type: 'source', url: 'https://a.example', citations: [{ citedText: 'x', textIndex: 7 }] } as const;
    const streamed = partsFromResponse({ ...response, content: [source] });
    expect(streamed[1]).toStrictEqual({ type: 'source', url: 'https://a.example', citations: [{ citedText: 'x' }] });
  });
});
