import { expect, it } from 'vitest';
import { nullableAsType } from './nullable.ts';

it('says null in the manner of JSON Schema where OpenAPI’s nullable does', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string', nullable: true }, b: { enum: [{ nullable: true }] } },
  };
  expect(nullableAsType(schema)).toEqual({
    type: 'object',
    properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] }, b: { enum: [{ nullable: true }] } },
  });
});

it('takes a property of that name for what it is', () => {
  const schema = { properties: { nullable: true, other: { nullable: false } } };
  expect(nullableAsType(schema)).toBe(schema);
});
