import { expect, it } from 'vitest';
import { nullableAsType } from './nullable.ts';

it('OpenAPI’s nullable becomes null in the form of JSON Schema', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string', nullable: true }, b: { enum: [{ nullable: true }] } },
  };
  expect(nullableAsType(schema)).toEqual({
    type: 'object',
    properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] }, b: { enum: [{ nullable: true }] } },
  });
});

it('a property with the name nullable is kept', () => {
  const schema = { properties: { nullable: true, other: { nullable: false } } };
  expect(nullableAsType(schema)).toBe(schema);
});
