import { describe, expect, it } from 'vitest';
import { toStrictSchema } from './strict-schema.ts';

const closedObject = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const closed = { ...closedObject, additionalProperties: false };

describe('toStrictSchema', () => {
  it.each([
    ['items', { type: 'array', items: closedObject }, { type: 'array', items: closed }],
    ['anyOf', { anyOf: [closedObject, { type: 'null' }] }, { anyOf: [closed, { type: 'null' }] }],
    ['$defs', { $defs: { it: closedObject }, $ref: '#/$defs/it' }, { $defs: { it: closed }, $ref: '#/$defs/it' }],
    ['a nullable object', { ...closedObject, type: ['object', 'null'] }, { ...closed, type: ['object', 'null'] }],
  ])('closes the objects in %s', (_name, schema, expected) => {
    expect(toStrictSchema(schema)).toEqual({ schema: expected, fits: true });
  });

  it('does not take a property’s name for a keyword', () => {
    const schema = { type: 'object', properties: { items: { type: 'string' } }, required: ['items'] };
    expect(toStrictSchema(schema).schema).toEqual({ ...schema, additionalProperties: false });
  });

  it.each([
    ['an optional property', { type: 'object', properties: { a: { type: 'string' } } }],
    ['an open object', { ...closedObject, additionalProperties: true }],
    ['a map', { type: 'object', additionalProperties: { type: 'number' } }],
    ['an object of which nothing is said', { type: 'object' }],
    ['one of these deep inside', { type: 'array', items: { anyOf: [{ type: 'object' }] } }],
  ])('does not fit: %s', (_name, schema) => {
    expect(toStrictSchema(schema)).toEqual({ schema, fits: false });
  });
});
