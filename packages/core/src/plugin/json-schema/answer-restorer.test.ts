import { describe, expect, it } from 'vitest';
import type { StreamPart } from '../../model/stream-part.ts';
import { responseFromParts } from '../../stream/response-accumulator.ts';
import { type AnswerPlans, restoredBatches, restoreResponse } from './answer-restorer.ts';
import type { PropertyShape } from './answer-shape.ts';

const absent: PropertyShape = { shape: {}, nullIsAbsent: true };
const shape = { properties: new Map([['b', absent]]) };
const plans: AnswerPlans = { answer: { unwrap: 'value', shape: {} }, tools: new Map([['act', { shape }]]) };

const start: StreamPart = { type: 'stream-start', provider: 'p', model: 'm' };
const finish: StreamPart = {
  type: 'finish',
  finishReason: 'stop',
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' },
};
const call = (name: string, id: string, ...deltas: readonly string[]): readonly StreamPart[] => [
  { type: 'tool-call-start', id, name },
  ...deltas.map((delta): StreamPart => ({ type: 'tool-call-delta', id, delta })),
  { type: 'tool-call-end', id },
];
const text = (id: string, ...deltas: readonly string[]): readonly StreamPart[] =>
  deltas.map((delta) => ({ type: 'text-delta', id, delta }));

async function* batchesOf(...batches: readonly (readonly StreamPart[])[]): AsyncGenerator<readonly StreamPart[]> {
  yield* batches;
}

async function restored(...parts: readonly StreamPart[]): Promise<readonly StreamPart[]> {
  const all: StreamPart[] = [];
  for await (const batch of restoredBatches(batchesOf(...parts.map((part) => [part])), () => plans)) all.push(...batch);
  return all;
}

describe('restored parts', () => {
  it('unwrap the answer, and omit arguments that were null for "left out"', async () => {
    const parts = [
      start,
      ...text('t', '{"va', 'lue":[1', ',2]', '}'),
      ...call('act', 'c1', '{"a":1,"b":nu', 'll}'),
      ...call('other', 'c2', '{"b":null}'),
      finish,
    ];
    const response = responseFromParts(await restored(...parts));
    expect(response.text).toBe('[1,2]');
    expect(response.toolCalls.map((made) => made.arguments)).toEqual([{ a: 1 }, { b: null }]);
  });

  it('keep two texts apart that are written at the same time', async () => {
    const parts = [
      start,
      ...text('t', '{"value":'),
      ...text('u', '{"value":2'),
      ...text('t', '1}'),
      ...text('u', '}'),
      finish,
    ];
    const deltas = (await restored(...parts)).flatMap((part) =>
      part.type === 'text-delta' ? [[part.id, part.delta]] : [],
    );
    expect(deltas).toEqual(
      [
        ['t', ''],
        ['u', '2'],
        ['t', '1'],
      ].filter(([, delta]) => delta !== ''),
    );
  });

  it('include the text that was withheld when a text ends early', async () => {
    const cut = [start, ...text('t', '{"val'), finish];
    expect(responseFromParts(await restored(...cut)).text).toBe('{"val');
    const closed = [start, ...text('t', '{"val'), { type: 'text-end', id: 't' } as const, finish];
    expect((await restored(...closed)).map(({ type }) => type)).toEqual([
      'stream-start',
      'text-delta',
      'text-end',
      'finish',
    ]);
  });

  it('keep the mark that a text begins a message', async () => {
    const begun: StreamPart = { type: 'text-delta', id: 't', delta: '{"val', newMessage: true };
    expect((await restored(start, begun))[1]).toEqual({ ...begun, delta: '' });
  });

  it('are the provider’s own without a plan', async () => {
    const batch = [start, ...text('t', '{"value":1}')];
    const read: (readonly StreamPart[])[] = [];
    for await (const own of restoredBatches(batchesOf(batch), () => undefined)) read.push(own);
    expect(read[0]).toBe(batch);
  });

  it('end their provider’s stream when they are returned', async () => {
    let isOver = false;
    async function* endless(): AsyncGenerator<readonly StreamPart[]> {
      try {
        for (;;) yield [start];
      } finally {
        isOver = true;
      }
    }
    for await (const _batch of restoredBatches(endless(), () => plans)) break;
    expect(isOver).toBe(true);
  });
});

describe('a restored response', () => {
  const response = responseFromParts([
    start,
    ...text('t', 'Here it is: '),
    ...text('u', '{"value":"a"}'),
    ...call('act', 'c1', '{"a":1,"b":null}'),
    ...call('act', 'c2', '[1'),
    finish,
  ]);

  it('has the answer and the arguments in the shape of the user’s schemas', () => {
    const { text: joined, content, toolCalls } = restoreResponse(response, plans);
    expect(joined).toBe('Here it is: "a"');
    expect(content.map((part) => (part.type === 'text' ? part.text : part.type))).toEqual([
      'Here it is: ',
      '"a"',
      'tool-call',
      'tool-call',
    ]);
    expect(toolCalls[0]).toMatchObject({ arguments: { a: 1 }, rawArguments: '{"a":1}' });
    expect(content[2]).toBe(toolCalls[0]);
  });

  it('keeps arguments that are not a JSON object', () => {
    expect(restoreResponse(response, plans).toolCalls[1]).toBe(response.toolCalls[1]);
  });

  it('is the provider’s own without a plan', () => {
    expect(restoreResponse(response, undefined)).toBe(response);
  });
});
