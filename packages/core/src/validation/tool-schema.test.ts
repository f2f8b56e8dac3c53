import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isStandardSchema, toJsonSchema } from './tool-schema.ts';

const standard = { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } as const;

describe('toJsonSchema', () => {
  it('a JSON Schema is returned as it is', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(toJsonSchema(schema)).toBe(schema);
  });

  it('a zod schema becomes the JSON Schema of its input, without `$schema`', () => {
    const schema = z.object({ city: z.string().describe('Where'), days: z.int().default(1) });
    expect(toJsonSchema(schema)).toMatchObject({
      type: 'object',
      properties: { city: { type: 'string', description: 'Where' }, days: { type: 'integer', default: 1 } },
      required: ['city'],
    });
    expect(toJsonSchema(schema)).not.toHaveProperty('$schema');
    expect(JSON.stringify(toJsonSchema(schema))).not.toContain('~standard');
  });

  it('a schema may be a function, or may have a method that describes it', () => {
    const described = { $schema: 'x', type: 'object' };
    const functional = Object.assign(() => undefined, {
      '~standard': { ...standard, jsonSchema: { input: () => described } },
    });
    expect(toJsonSchema(functional)).toEqual({ type: 'object' });
    expect(toJsonSchema({ '~standard': standard, toJSONSchema: () => described })).toEqual({ type: 'object' });
  });

  it('a schema that cannot describe itself has no JSON Schema', () => {
    expect(toJsonSchema({ '~standard': standard })).toBeUndefined();
  });
});

describe('isStandardSchema', () => {
  it.each([undefined, null, 5, 'x', {}, { '~standard': 1 }, () => 1])('%o is not a Standard Schema', (value) => {
    expect(isStandardSchema(value)).toBe(false);
  });

  it('a zod schema is a Standard Schema', () => {
    expect(isStandardSchema(z.string())).toBe(true);
  });
});
