import { responseFromParts, type StreamPart } from '@flexiai/core/plugin';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/long-form.ts';
import { ChatStreamDecoder } from '../../stream/from-openai-stream.ts';

const failure = { provider: 'primary', model: 'm', secrets: [] };

type Delta = { readonly [field: string]: unknown };

/** The calls of a stream of these entries, one chunk for each list. */
function callsOf(...chunks: readonly (Delta | readonly Delta[])[]) {
  const decoder = new ChatStreamDecoder({ failure, warnings: [], usageAsked: false });
  const parts: StreamPart[] = [];
  const accept = (choice: object): void => decoder.acceptChunk({ id: 'c-1', choices: [choice] }, parts);
  for (const tool_calls of chunks) accept({ delta: { tool_calls: [tool_calls].flat() } });
  accept({ delta: {}, finish_reason: 'tool_calls' });
  decoder.end(parts);
  return responseFromParts(parts).toolCalls;
}

const shown = (calls: ReturnType<typeof callsOf>): unknown[] => calls.map((call) => [call.name, call.arguments]);

/** An entry as servers write it. */
function entry(index: unknown, id: string | undefined, name: string | undefined, written: string | undefined): Delta {
  return {
    ...(index !== undefined && { index }),
    ...(id !== undefined && { id }),
    function: { ...(name !== undefined && { name }), ...(written !== undefined && { arguments: written }) },
  };
}

describe('one call', () => {
  it.each<[string, Delta[]]>([
    ['told again under the next index', [entry(0, 'a', 'x', '{"n":1}'), entry(1, 'a', 'x', '{"n":1}')]],
    ['named first and written under the next index', [entry(0, 'a', 'x', ''), entry(1, 'a', 'x', '{"n":1}')]],
    ['that goes on under the next index', [entry(0, 'a', 'x', '{"n"'), entry(1, 'a', undefined, ':1}')]],
    ['told whole after its beginning', [entry(0, 'a', 'x', '{"n"'), entry(1, 'a', 'x', '{"n":1}')]],
    ['told again by id and name', [entry(0, 'a', 'x', '{"n":1}'), entry(0, 'a', 'x', '{"n":1}')]],
    ['told again by name', [entry(0, '', 'x', '{"n":1}'), entry(0, '', 'x', '{ "n": 1 }')]],
    ['with an empty id later', [entry(0, 'a', 'x', '{"n"'), entry(0, '', undefined, ':1}')]],
    ['with its id later', [entry(0, undefined, 'x', '{"n"'), entry(0, 'a', undefined, ':1}')]],
    ['with its name after its arguments', [entry(0, 'a', undefined, '{"n":1}'), entry(0, 'a', 'x', '')]],
    ['with its name last, and no id', [entry(0, undefined, undefined, '{"n":1}'), entry(0, undefined, 'x', undefined)]],
    ['with another id for each piece', [entry(0, 'a', 'x', '{"n"'), entry(0, 'b', 'x', ':1}')]],
    ['without any index', [entry(undefined, 'a', 'x', '{"n"'), entry(undefined, undefined, undefined, ':1}')]],
    ['beside an empty entry', [entry(0, 'a', 'x', '{"n":1}'), entry(1, undefined, undefined, '')]],
  ])('is one call: %s', (_name, entries) => {
    expect(shown(callsOf(...entries))).toEqual([['x', { n: 1 }]]);
  });
});

describe('two calls', () => {
  it.each<[string, Delta[]]>([
    ['under one index', [entry(0, 'a', 'x', '{"n":1}'), entry(0, 'b', 'x', '{"n":2}')]],
    ['under one index, without ids', [entry(0, undefined, 'x', '{"n":1}'), entry(0, undefined, 'x', '{"n":2}')]],
    ['under one index, with one id', [entry(0, 'x', 'x', '{"n":1}'), entry(0, 'x', 'x', '{"n":2}')]],
    ['with one id', [entry(0, 'a', 'x', '{"n":1}'), entry(1, 'a', 'x', '{"n":2}')]],
    ['without indexes', [entry(undefined, '', 'x', '{"n":1}'), entry(undefined, '', 'x', '{"n":2}')]],
    [
      'with one id, in pieces that alternate',
      [
        entry(0, 'a', 'x', '{"n"'),
        entry(1, 'a', 'x', '{"n"'),
        entry(0, 'a', undefined, ':1}'),
        entry(1, 'a', undefined, ':2}'),
      ],
    ],
  ])('are two calls: %s', (_name, entries) => {
    const calls = callsOf(...entries);
    expect(shown(calls)).toEqual([
      ['x', { n: 1 }],
      ['x', { n: 2 }],
    ]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });

  it('are two calls next to each other in one list, even if they are equal', () => {
    const equal = entry(undefined, undefined, 'x', '{"n":1}');
    expect(callsOf([equal, equal])).toHaveLength(2);
    expect(callsOf([entry(0, 'a', 'x', '{"n":1}'), entry(0, 'b', 'x', '{"n":1}')])).toHaveLength(2);
  });
});

it('gives a call without an id a stable one', () => {
  const ask = (): string[] => callsOf([entry(0, '', 'x', '{}'), entry(1, '', 'x', '{}')]).map(({ id }) => id);
  expect(ask()).toEqual(ask());
  expect(new Set(ask()).size).toBe(2);
  for (const id of ask()) expect(id).toMatch(/^call_\w+$/);
});

describe('in any form that servers use', () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  const text = fc
    .dictionary(fc.string({ maxLength: 4 }), value, { minKeys: 1, maxKeys: 3 })
    .map((fields) => JSON.stringify(fields));
  /** Places to cut at, in thousandths. */
  const cuts = fc.array(fc.nat(1000), { maxLength: 4 });
  const call = fc.record({ name: fc.constantFrom('look', 'read'), text, cuts });
  const manner = fc.record({
    index: fc.constantFrom('own', 'zero', 'none'),
    id: fc.constantFrom('own', 'first', 'empty', 'none'),
    named: fc.constantFrom('once', 'always', 'late'),
    told: fc.constantFrom('pieces', 'so far', 'pieces, whole', 'whole, whole', 'empty, pieces'),
  });

  it('the calls are read correctly', () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), manner, (calls, { index, id, named, told }) => {
        const hasId = id === 'own' || (id === 'first' && index === 'own');
        const isNumbered = index === 'own';
        // Neither number nor id: a call begins with its name, and an equal one is the same again.
        fc.pre(hasId || isNumbered || named !== 'late');
        fc.pre(hasId || isNumbered || calls.every((one, at) => at === 0 || !isEqual(one, calls[at - 1])));
        // An empty object in front, with the name again behind it, is told from a call without arguments by its id.
        fc.pre(told !== 'empty, pieces' || named !== 'always' || id === 'own');
        const entries = calls.flatMap(({ name, text: written, cuts: places }, at) =>
          tell(written, places, told).map((piece, turn, pieces) => {
            const isNamed = named === 'always' || (named === 'once' ? turn === 0 : turn === pieces.length - 1);
            const ids = { own: `call_${at}`, first: turn === 0 ? `call_${at}` : '', empty: '', none: undefined };
            return entry({ own: at, zero: 0, none: undefined }[index], ids[id], isNamed ? name : undefined, piece);
          }),
        );
        const seen = callsOf(...entries);
        expect(shown(seen)).toEqual(calls.map(({ name, text: written }) => [name, JSON.parse(written)]));
        expect(new Set(seen.map((one) => one.id)).size).toBe(calls.length);
      }),
      propertyRuns(200, 5000),
    );
  });

  function isEqual(one: { name: string; text: string }, other: { name: string; text: string } | undefined): boolean {
    return one.name === other?.name && one.text === other.text;
  }

  /** The arguments' text, as it is sent. */
  function tell(written: string, places: readonly number[], told: string): string[] {
    const at = [...new Set(places.map((place) => Math.floor((written.length * place) / 1000)))].sort((a, b) => a - b);
    const bounds = [0, ...at, written.length];
    const pieces = bounds.slice(1).map((end, turn) => written.slice(bounds[turn], end));
    switch (told) {
      case 'so far':
        return bounds.slice(1).map((end) => written.slice(0, end));
      case 'pieces, whole':
        return [...pieces, written];
      case 'whole, whole':
        return [written, written, written];
      case 'empty, pieces':
        return ['{}', ...pieces];
      default:
        return pieces;
    }
  }
});
