import { expect, it } from 'vitest';
import { strictSchema } from './strict-schema.ts';

it('leaves a schema that is strict already as it is', () => {
  const schema = {
    type: 'object',
    properties: { city: { type: 'string', description: 'Where', enum: ['Rome', 'Bern'] } },
    required: ['city'],
    additionalProperties: false,
  };
  expect(strictSchema(schema)).toEqual(schema);
});

it('closes every object and turns oneOf into anyOf', () => {
  const strict = strictSchema({
    type: 'object',
    properties: {
      list: { type: 'array', items: { type: 'object', properties: { a: { type: 'number' } } } },
      either: { oneOf: [{ type: 'string' }, { $ref: '#/$defs/x' }] },
    },
    $defs: { x: { type: 'object', properties: {} } },
    $schema: 'https://json-schema.org/draft/2020-12/schema',
  });
  expect(strict).toEqual({
    type: 'object',
    additionalProperties: false,
    properties: {
      list: {
        type: 'array',
        items: { type: 'object', properties: { a: { type: 'number' } }, additionalProperties: false },
      },
      either: { anyOf: [{ type: 'string' }, { $ref: '#/$defs/x' }] },
    },
    $defs: { x: { type: 'object', properties: {}, additionalProperties: false } },
  });
});

it('tells the model in words what cannot be enforced', () => {
  expect(strictSchema({ type: 'string', minLength: 2, pattern: '^a', description: 'A name' })).toEqual({
    type: 'string',
    description: 'A name\n\n{minLength: 2, pattern: "^a"}',
  });
  expect(strictSchema({ type: 'string', format: 'email' })).toEqual({ type: 'string', format: 'email' });
  expect(strictSchema({ type: 'string', format: 'cuid' })).toEqual({ type: 'string', description: '{format: "cuid"}' });
  expect(strictSchema({ type: 'array', minItems: 1, maxItems: 3 })).toEqual({
    type: 'array',
    minItems: 1,
    description: '{maxItems: 3}',
  });
});
