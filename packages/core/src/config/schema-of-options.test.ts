import { describe, expect, it } from 'vitest';
import * as zod from 'zod';
import * as z from 'zod/mini';
import type { StandardSchemaV1 } from '../model/standard-schema.ts';
import { clientSchemas, entrySchemas } from './options/settable-options.ts';
import { schemaOfOptions } from './schema-of-options.ts';

/** The schema from zod itself, without keywords that do not restrict values. */
function zodSays(schema: z.core.$ZodType): unknown {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as object as Record<string, unknown>;
  return JSON.parse(
    JSON.stringify(json, (key, value) => {
      const isNoLimit = /^(max|min)imum$/.test(key) && Math.abs(value) === Number.MAX_SAFE_INTEGER;
      // An object of any names is a map.
      const isEmpty = key === 'properties' && Object.keys(value).length === 0;
      if (isEmpty || isNoLimit || key === 'propertyNames' || key === '~standard') return undefined;
      if (typeof value === 'object' && value !== null && 'const' in value) return { const: value.const };
      return value;
    }),
  );
}

describe('schemaOfOptions', () => {
  it.each(Object.entries({ ...clientSchemas, ...entrySchemas }))(
    'gives the same schema as zod for %s',
    (_name, schema) => {
      expect(schemaOfOptions(schema)).toEqual(zodSays(schema));
    },
  );

  it('gives the same schema as zod for every kind of value in options', () => {
    const schema = z.strictObject({
      text: z.string().check(z.minLength(1), z.maxLength(9)),
      share: z.optional(z.number().check(z.gt(0), z.lte(1))),
      count: z._default(z.int(), 3),
      on: z.boolean(),
      word: z.enum(['a', 'b']),
      kind: z.literal('x'),
      list: z.optional(z.array(z.string()).check(z.minLength(1))),
      map: z.record(z.string(), z.unknown()),
      either: z.union([z.literal(false), z.object({ a: z.string() })]),
      piped: z.pipe(
        z.string(),
        z.transform((value: string) => value.length),
      ),
      lazy: z.optional(z.lazy(() => z.number())),
      anything: z.unknown(),
    });
    expect(schemaOfOptions(schema)).toEqual(zodSays(schema));
  });

  it('allows null for a nullable value', () => {
    expect(schemaOfOptions(z.nullable(z.boolean()))).toEqual({ anyOf: [{ type: 'boolean' }, { type: 'null' }] });
  });

  it('leaves code out', () => {
    const schema = z.strictObject({ fetch: z.optional(z.custom(() => true)), a: z.string() });
    expect(schemaOfOptions(schema)).toEqual({
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    });
  });

  it("uses the schema's own description if it has one", () => {
    expect(schemaOfOptions(zod.strictObject({ a: zod.string().min(1) }))).toMatchObject({
      properties: { a: { type: 'string', minLength: 1 } },
      additionalProperties: false,
    });
    // zod does not describe code; the fallback is used.
    expect(schemaOfOptions(zod.strictObject({ a: zod.string(), f: zod.custom(() => true) }))).toMatchObject({
      properties: { a: { type: 'string' } },
      required: ['a'],
    });
    const silent = {
      '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) },
    } as StandardSchemaV1;
    expect(schemaOfOptions(silent)).toBeUndefined();
  });
});
