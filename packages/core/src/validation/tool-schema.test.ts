import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isStandardSchema, toJsonSchema } from './tool-schema.ts';

const standard = { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } as const;

describe('toJsonSchema', () => {
  it('hands a JSON Schema on as it is', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(toJsonSchema(schema)).toBe(schema);
  });

  it('asks a zod schema to describe what it accepts, without the name of the dialect', () => {
    const schema = z.object({ city: z.string().describe('Where'), days: z.int().default(1) });
    expect(toJsonSchema(schema)).toMatchObject({
      type: 'object',
      properties: { city: { type: 'string', description: 'Where' }, days: { type: 'integer', default: 1 } },
      required: ['city'],
    });
    expect(toJsonSchema(schema)).not.toHaveProperty('$schema');
    expect(JSON.stringify(toJsonSchema(schema))).not.toContain('~standard');
  });

  it('takes a schema that is a function, or that describes itself by a method', () => {
    const described = { $schema: 'x', type: 'object' };
    const functional = Object.assign(() => undefined, {
      '~standard': { ...standard, jsonSchema: { input: () => described } },
    });
    expect(toJsonSchema(functional)).toEqual({ type: 'object' });
    expect(toJsonSchema({ '~standard': standard, toJSONSchema: () => described })).toEqual({ type: 'object' });
  });

  it('knows nothing of a schema that cannot describe itself', () => {
    expect(toJsonSchema({ '~standard': standard })).toBeUndefined();
  });
});

describe('isStandardSchema', () => {
  it.each([undefined, null, 5, 'x', {}, { '~standard': 1 }, () => 1])('is not what %o is', (value) => {
    expect(isStandardSchema(value)).toBe(false);
  });

  it('is what zod’s schemas are', () => {
    expect(isStandardSchema(z.string())).toBe(true);
  });
});
