import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { asTheModelWrites } from './as-the-model-writes.ts';
import { bodyOf, serveWire, WIRES } from './wires.ts';

interface Tree {
  name: string;
  children: Tree[];
  next?: Tree | undefined;
}
const tree: z.ZodType<Tree> = z.object({
  name: z.string(),
  children: z.lazy(() => z.array(tree)),
  next: z.lazy(() => tree.optional()),
});
const point = z.object({ x: z.number() }).meta({ id: 'Point' });
const drawing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('dot'), x: z.number(), note: z.string().optional() }),
  z.object({ kind: z.literal('line'), to: z.number(), note: z.string().nullable() }),
]);

/** Typical schemas of applications, each with an answer that it accepts. */
const schemas: { readonly [what: string]: readonly [schema: z.ZodType, value: unknown] } = {
  'an object': [z.object({ a: z.string(), b: z.int() }), { a: 'x', b: 1 }],
  'optional properties': [
    z.object({ a: z.string().optional(), b: z.number().optional(), c: z.string().nullish() }),
    { b: 1, c: null },
  ],
  'a strict object': [z.strictObject({ a: z.string(), b: z.object({ c: z.string().optional() }) }), { a: 'x', b: {} }],
  'an open object': [z.looseObject({ a: z.string() }), { a: 'x', more: 1 }],
  'a record': [z.object({ counts: z.record(z.string(), z.number()) }), { counts: { a: 1, b: 2 } }],
  'a record at the root': [z.record(z.string(), z.number()), { a: 1 }],
  'a record of known keys': [z.record(z.enum(['a', 'b']), z.number()), { a: 1, b: 2 }],
  'a partial record': [z.object({ votes: z.partialRecord(z.enum(['a', 'b']), z.number()) }), { votes: { b: 2 } }],
  'a discriminated union': [z.object({ shape: drawing }), { shape: { kind: 'dot', x: 1 } }],
  'the other kind of a discriminated union': [
    z.object({ shape: drawing }),
    { shape: { kind: 'line', to: 1, note: null } },
  ],
  'a discriminated union at the root': [drawing, { kind: 'dot', x: 1, note: 'Here' }],
  'a union of objects at the root': [z.union([z.object({ a: z.string() }), z.object({ b: z.number() })]), { b: 1 }],
  'an intersection': [z.intersection(z.object({ a: z.number() }), z.object({ b: z.number() })), { a: 1, b: 2 }],
  'a pair': [z.object({ at: z.tuple([z.number(), z.number()]) }), { at: [1, 2] }],
  'a tuple of several kinds': [
    z.object({ row: z.tuple([z.string(), z.number(), z.boolean()]) }),
    { row: ['a', 1, true] },
  ],
  'a tuple with a rest': [z.object({ row: z.tuple([z.string()], z.number()) }), { row: ['a', 1, 2] }],
  'a tree': [tree, { name: 'root', children: [{ name: 'leaf', children: [] }], next: { name: 'n', children: [] } }],
  'a schema used twice': [
    z.object({ from: point, to: point.describe('Where it ends') }),
    { from: { x: 1 }, to: { x: 2 } },
  ],
  formats: [
    z.object({ link: z.url(), mail: z.email(), day: z.iso.date(), id: z.uuid(), ip: z.ipv4(), data: z.base64() }),
    {
      link: 'https://example.com/a',
      mail: 'a@example.com',
      day: '2026-11-30',
      id: '123e4567-e89b-42d3-a456-426614174000',
      ip: '127.0.0.1',
      data: 'aGk=',
    },
  ],
  bounds: [
    z.object({ n: z.number().min(1).max(9), s: z.string().min(1).max(9), l: z.array(z.string()).min(2).max(3) }),
    { n: 3, s: 'abc', l: ['a', 'b'] },
  ],
  anything: [z.object({ value: z.any(), other: z.unknown().optional() }), { value: { a: [1] } }],
  JSON: [z.object({ data: z.json() }), { data: { a: [1, 'x', null] } }],
  'literals of several types': [z.object({ a: z.literal(['x', 1, null]), b: z.literal(true) }), { a: null, b: true }],
  'a nullable object': [z.object({ p: z.nullable(point) }), { p: null }],
  'a default': [z.object({ n: z.number().default(3), s: z.string().default('x') }), { n: 1, s: 'y' }],
  'nothing allowed': [z.object({ a: z.string(), n: z.never().optional() }), { a: 'x' }],
  'no properties': [z.object({}), {}],
  'a template': [z.object({ id: z.templateLiteral(['n-', z.number()]) }), { id: 'n-12' }],
};

/** Roots that are only allowed for an answer. */
const roots: typeof schemas = {
  'a list at the root': [z.array(point), [{ x: 1 }, { x: 2 }]],
  'a text at the root': [z.enum(['red', 'blue']), 'blue'],
  'a number at the root': [z.number(), 12.5],
  'a union of scalars at the root': [z.union([z.string(), z.number()]), 'x'],
  'null or an object at the root': [z.nullable(point), { x: 1 }],
};

describe.each(WIRES)('zod on $name', (wire) => {
  const served = serveWire(wire);

  it.each(Object.entries({ ...schemas, ...roots }))(
    'returns an object for the schema of %s',
    async (_what, [schema, value]) => {
      served.server.reply((request) => ({
        text: JSON.stringify(asTheModelWrites(value, wire.answer(bodyOf(request))?.schema)),
      }));
      const request = {
        prompt: 'Answer as JSON',
        responseFormat: { type: 'json-schema', name: 'it', schema },
      } as const;
      const whole = await served.ai.chatCompletion(request);
      const streamed = await served.ai.streamChatCompletion(request).response();
      expect([whole.object, streamed.object]).toEqual([value, value]);
      expect([JSON.parse(whole.text), JSON.parse(streamed.text)]).toEqual([value, value]);
    },
  );

  it.each(Object.entries(schemas))('returns arguments for the schema of %s', async (_what, [parameters, value]) => {
    served.server.reply((request) => ({
      toolCalls: [{ name: 'act', arguments: asTheModelWrites(value, wire.parameters(bodyOf(request))?.schema) }],
    }));
    for (const strict of [true, false]) {
      const request = { prompt: 'Act', tools: [{ name: 'act', parameters, strict }] };
      const whole = await served.ai.chatCompletion(request);
      const streamed = await served.ai.streamChatCompletion(request).response();
      expect([whole.toolCalls[0]?.arguments, streamed.toolCalls[0]?.arguments]).toEqual([value, value]);
    }
  });
});
