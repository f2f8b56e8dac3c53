import { describe, expect, it } from 'vitest';
import { anyParameters, type FittedSchema, fitSchema, type UnfittedSchema } from './fit-schema.ts';
import { LENIENT_DIALECT, type SchemaDialect } from './schema-dialect.ts';

/** Similar to OpenAI's strict mode. */
const nullable: SchemaDialect = {
  constraints: new Set(['minimum', 'maximum', 'minItems', 'maxItems', 'format', 'pattern']),
  formats: new Set(['date']),
  keys: 'closed',
  properties: 'nullable',
  anything: false,
  tuples: false,
  recursion: 'anywhere',
  root: 'object',
  limits: { depth: 3, properties: 9, enumValues: 5, characters: 60, longEnum: { values: 2, characters: 20 } },
};
/** Similar to Claude's dialect. */
const optional: SchemaDialect = { ...nullable, properties: 'optional', recursion: 'none', limits: {} };
/** Similar to Gemini's dialect. */
const open: SchemaDialect = {
  ...optional,
  keys: 'open',
  anything: true,
  tuples: true,
  literals: new Set(['string', 'number']),
  recursion: 'below-optional',
  root: 'object-or-array',
};

const text = { type: 'string' };
const object = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

function write(
  schema: object,
  dialect = nullable,
  place: 'answer' | 'arguments' = 'answer',
): FittedSchema | UnfittedSchema {
  return fitSchema(schema as { [keyword: string]: unknown }, dialect, place);
}

/** The rewritten schema of a property. */
function rewritten(schema: object, dialect = nullable): unknown {
  const fitted = write({ type: 'object', properties: { it: schema }, required: ['it'] }, dialect);
  return fitted.fits ? (fitted.schema['properties'] as { it: unknown }).it : fitted.reason;
}

describe('fitSchema', () => {
  it('returns a schema as it is if it is in the dialect already', () => {
    const schema = object({
      a: { type: 'string', description: 'A text' },
      b: { type: 'array', items: { type: 'integer' } },
    });
    expect(write(schema)).toMatchObject({ fits: true, schema, exact: true });
    expect(write(schema)).not.toHaveProperty('plan');
  });

  it.each<[string, object, unknown]>([
    ['oneOf becomes anyOf', { oneOf: [text, { type: 'number' }] }, { anyOf: [text, { type: 'number' }] }],
    ['const becomes enum', { const: 'x' }, { type: 'string', enum: ['x'] }],
    ['an enum gets its type', { enum: [1, 2] }, { type: 'number', enum: [1, 2] }],
    [
      'an enum of several types is split',
      { enum: ['x', 1, null] },
      { anyOf: [{ type: 'string', enum: ['x'] }, { type: 'number', enum: [1] }, { type: 'null' }] },
    ],
    ['a constant object becomes one of literals', { const: { a: 1 } }, object({ a: { type: 'number', enum: [1] } })],
    ['a list of types becomes a union', { type: ['string', 'boolean'] }, { anyOf: [text, { type: 'boolean' }] }],
    ['a nullable type keeps its short form', { anyOf: [text, { type: 'null' }] }, { type: ['string', 'null'] }],
    ['nullable becomes a type', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      'allOf is merged',
      {
        allOf: [
          { type: 'object', properties: { a: text }, required: ['a'] },
          { properties: { b: text }, required: ['b'] },
        ],
      },
      object({ a: text, b: text }),
    ],
    [
      'bounds of allOf are combined to the tighter ones',
      { allOf: [{ type: 'number', minimum: 1, maximum: 9 }, { minimum: 2 }, { maximum: 99 }] },
      { type: 'number', minimum: 2, maximum: 9 },
    ],
    [
      'alternatives next to properties get those properties',
      {
        type: 'object',
        properties: { a: text },
        required: ['a'],
        anyOf: [
          { properties: { b: text }, required: ['b'] },
          { properties: { c: text }, required: ['c'] },
        ],
      },
      { anyOf: [object({ a: text, b: text }), object({ a: text, c: text })] },
    ],
    [
      'a homogeneous tuple becomes a list of its length',
      { type: 'array', prefixItems: [text, text], items: false, minItems: 2 },
      { type: 'array', items: text, minItems: 2, maxItems: 2 },
    ],
    [
      'a tuple of an older draft is read and described',
      { type: 'array', items: [text, { type: 'number' }], additionalItems: false },
      {
        type: 'array',
        items: { anyOf: [text, { type: 'number' }] },
        maxItems: 2,
        description: 'Items in this order: string, number',
      },
    ],
    [
      'listed keys become properties',
      { type: 'object', propertyNames: { enum: ['a', 'b'] }, additionalProperties: text, required: ['a', 'b'] },
      object({ a: text, b: text }),
    ],
    ['a type in capitals is read', { type: 'STRING' }, text],
    ['a type is implied by keywords', { minimum: 1 }, { type: 'number', minimum: 1 }],
    ['false among alternatives is left out', { anyOf: [false, text] }, text],
    [
      'a property that allows no value is left out',
      { type: 'object', properties: { a: text, b: { not: {} } }, required: ['a'] },
      object({ a: text }),
    ],
    [
      'a keyword that only restricts is described',
      { type: 'string', minLength: 2, format: 'cuid', not: { const: 'x' }, description: 'A name' },
      {
        type: 'string',
        description: 'A name\nMust not match {"const":"x"}\nMust have at least 2 characters.\nFormat: cuid.',
      },
    ],
    [
      'properties that only a condition mentions are allowed',
      {
        type: 'object',
        properties: { a: text },
        required: ['a'],
        if: { properties: { a: { const: 'x' } } },
        ...Object.fromEntries([['then', { properties: { b: text } }]]),
      },
      {
        ...object({ a: text, b: { type: ['string', 'null'] } }),
        description: 'if: {"properties":{"a":{"const":"x"}}}\nthen: {"properties":{"b":{"type":"string"}}}',
      },
    ],
    ['bounds that every integer meets are not described', { type: 'string', minLength: 0 }, text],
  ])('%s', (_what, schema, expected) => {
    expect(rewritten(schema)).toEqual(expected);
  });

  it('writes the fixed sentences of a dialect with fewer keywords', () => {
    const few = {
      ...optional,
      constraints: new Set(['minItems']),
      takesConstraint: (_keyword: string, value: unknown) => value === 0 || value === 1,
    };
    expect(rewritten({ type: 'array', items: text, minItems: 3 }, few)).toEqual({
      type: 'array',
      items: text,
      minItems: 1,
      description: 'Must have at least 3 items.',
    });
  });

  it('makes optional properties nullable if all are required, and plans to remove their null', () => {
    const fitted = write({ type: 'object', properties: { a: text, b: { type: ['string', 'null'] } } });
    expect(fitted).toMatchObject({
      schema: object({ a: { type: ['string', 'null'] }, b: { type: ['string', 'null'] } }),
      exact: true,
    });
    const properties = fitted.fits ? fitted.plan?.shape.properties : undefined;
    expect([properties?.get('a')?.nullIsAbsent, properties?.get('b')?.nullIsAbsent]).toEqual([true, false]);
  });

  it('wraps the root of an answer that must not be an object in the dialect', () => {
    expect(write({ type: 'array', items: text })).toMatchObject({
      schema: object({ value: { type: 'array', items: text } }),
      plan: { unwrap: 'value' },
    });
    expect(write({ type: 'array', items: text }, open)).not.toHaveProperty('plan');
    expect(write({ anyOf: [text, { type: 'number' }] }, open)).toHaveProperty('plan.unwrap', 'value');
  });

  it('combines the alternatives of a tool’s arguments into one object', () => {
    const schema = {
      oneOf: [
        { type: 'object', properties: { mode: { const: 'preview' }, path: text }, required: ['mode', 'path'] },
        { type: 'object', properties: { mode: { const: 'apply' }, id: text }, required: ['mode'] },
      ],
    };
    expect(write(schema, optional, 'arguments')).toMatchObject({
      schema: {
        ...object({ mode: { type: 'string', enum: ['preview', 'apply'] }, path: text, id: text }, ['mode']),
        description: 'Give one of these: { mode: "preview", path } | { mode: "apply", id? }',
      },
      exact: false,
    });
    expect(write({ type: 'array', items: text }, optional, 'arguments')).toEqual({
      fits: false,
      reason: 'arguments that are not an object',
    });
  });

  describe('with references', () => {
    const P = { type: 'object', properties: { x: text }, required: ['x'] };

    it('keeps references without neighbours, and renames older definitions', () => {
      expect(write({ ...object({ p: { $ref: '#/definitions/P' } }), definitions: { P } })).toMatchObject({
        schema: { ...object({ p: { $ref: '#/$defs/P' } }), $defs: { P: object({ x: text }) } },
      });
    });

    it('replaces a reference with a description by its definition', () => {
      expect(write({ ...object({ p: { $ref: '#/$defs/P', description: 'There' } }), $defs: { P } })).toMatchObject({
        schema: object({ p: { ...object({ x: text }), description: 'There' } }),
      });
    });

    it('merges a reference with its neighbours', () => {
      const beside = { $ref: '#/$defs/P', properties: { y: text }, required: ['y'] };
      expect(write({ ...object({ p: beside }), $defs: { P } })).toMatchObject({
        schema: object({ p: object({ x: text, y: text }) }),
      });
    });

    it('adds a description to a reference that leads back into a union', () => {
      const fitted = write({
        type: 'object',
        properties: { next: { $ref: '#', description: 'The next' } },
        required: ['next'],
      });
      expect(fitted).toHaveProperty('schema.properties.next', {
        description: 'The next',
        anyOf: [{ $ref: '#/$defs/root' }],
      });
    });

    it.each([
      [
        'into another document',
        { $ref: 'https://example.com/x' },
        'a reference to another document ("https://example.com/x")',
      ],
      ['nowhere', { $ref: '#/$defs/None' }, 'a reference that leads nowhere ("#/$defs/None")'],
      ['back to themselves at once', { $ref: '#/properties/it' }, 'a reference that leads back to itself'],
    ])('refuses references that lead %s', (_where, schema, reason) => {
      expect(rewritten(schema)).toBe(reason);
    });

    it('refuses a part that refers to itself if the dialect has no recursion', () => {
      const tree = { type: 'object', properties: { children: { type: 'array', items: { $ref: '#' } } } };
      expect(write(tree, optional)).toEqual({ fits: false, reason: 'a part that refers to itself' });
      expect(write(tree)).toMatchObject({ fits: true, exact: true });
    });

    it('makes a property optional to close a cycle if recursion is allowed below optional properties only', () => {
      const tree = {
        type: 'object',
        properties: { children: { type: 'array', items: { $ref: '#' } } },
        required: ['children'],
      };
      expect(write(tree, open)).toMatchObject({
        schema: {
          required: ['children'],
          $defs: {
            root: {
              properties: { children: { items: { $ref: '#/$defs/root' } } },
              description: 'Always give "children".',
            },
          },
        },
        exact: false,
      });
      expect(write(tree, open)).not.toHaveProperty('schema.$defs.root.required');
    });
  });

  it.each<[string, object, string]>([
    ['free keys', { type: 'object', additionalProperties: text }, 'an object with free keys'],
    [
      'keys of a pattern',
      { type: 'object', properties: {}, patternProperties: { '^x': text } },
      'an object with free keys',
    ],
    ['an object without any keywords', { type: 'object' }, 'an object with free keys'],
    ['any value', {}, 'a value without any keywords'],
    ['a list of any values', { type: 'array' }, 'a value without any keywords'],
    [
      'a required property without a schema',
      { type: 'object', properties: {}, required: ['a'] },
      'a value without any keywords',
    ],
    ['no value', false, 'the required property "it", which allows no value'] as never,
    [
      'too many levels',
      { type: 'array', items: { type: 'array', items: { type: 'array', items: text } } },
      '4 levels of nesting, and 3 are allowed',
    ],
    ['6 values in enums, and 5 are allowed', { enum: [1, 2, 3, 4, 5, 6] }, '6 values in enums, and 5 are allowed'],
    [
      'a long enum',
      { enum: ['a'.repeat(9), 'b'.repeat(9), 'c'.repeat(9)] },
      'an enum of 27 characters, and 20 are allowed',
    ],
    [
      'long names',
      { type: 'object', properties: { ['a'.repeat(70)]: text } },
      '72 characters in names and values, and 60 are allowed',
    ],
  ])('refuses %s if keys are closed and every value needs a schema', (_what, schema, reason) => {
    expect(rewritten(schema)).toBe(reason);
  });

  it('writes free keys, any value and tuples if the dialect allows them', () => {
    expect(rewritten({ type: 'object', additionalProperties: { type: 'number' } }, open)).toEqual({
      type: 'object',
      additionalProperties: { type: 'number' },
    });
    expect(rewritten({}, open)).toEqual({});
    const tuple = { type: 'array', prefixItems: [text, { type: 'number' }], items: false };
    expect(rewritten(tuple, open)).toEqual(tuple);
    expect(rewritten({ type: 'array', items: false }, open)).toEqual({
      type: 'array',
      items: { description: 'No value is allowed here.' },
    });
    expect(rewritten({ const: true }, open)).toEqual({ type: 'boolean', description: 'One of: true' });
  });

  it('distinguishes an exact rewriting from one that allows more', () => {
    const exact = (schema: object): boolean | undefined => {
      const fitted = write(object({ it: schema }));
      return fitted.fits && fitted.exact;
    };
    const kind = (name: string) => ({ type: 'object', properties: { kind: { const: name } }, required: ['kind'] });
    expect(exact({ oneOf: [kind('a'), kind('b')] })).toBe(true);
    expect(exact({ oneOf: [{ type: 'string' }, { type: 'string', minLength: 2 }] })).toBe(false);
    expect(exact({ oneOf: [{ type: 'boolean' }, { minLength: 2 }] })).toBe(false);
    expect(exact({ type: 'string', minLength: 2 })).toBe(false);
    expect(exact({ type: 'number', minimum: 2 })).toBe(true);
  });

  it('caches the result for a schema object, for each dialect and place', () => {
    const schema = object({ a: text });
    expect(write(schema)).toBe(write(schema));
    expect(write(schema)).not.toBe(write(schema, optional));
    expect(write(schema)).not.toBe(write(schema, nullable, 'arguments'));
    expect(schema).toEqual(object({ a: text }));
  });

  it('accepts a property of any name', () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"const":"x"},"constructor":{"type":"string"}}}',
    ) as object;
    const fitted = write(schema, optional);
    expect(JSON.stringify(fitted.fits && fitted.schema)).toBe(
      '{"type":"object","properties":{"__proto__":{"type":"string","enum":["x"]},"constructor":{"type":"string"}},"additionalProperties":false}',
    );
  });

  it('refuses a schema that is nested too deeply for the stack', () => {
    let deep: object = text;
    for (let level = 0; level < 50_000; level += 1) deep = { type: 'array', items: deep };
    expect(write({ type: 'object', properties: { deep } }, optional)).toEqual({
      fits: false,
      reason: 'too many levels of nesting',
    });
  });
});

describe('the lenient dialect', () => {
  it.each<[string, object]>([
    [
      'an object with conditions in it',
      { type: 'object', properties: { a: { oneOf: [text, { not: text }] } }, minProperties: 1 },
    ],
    ['open keys', { type: 'object', properties: {}, additionalProperties: text, patternProperties: { '^x': text } }],
    ['references', { type: 'object', properties: { next: { $ref: '#', description: 'The next' } } }],
  ])('returns %s as it is', (_what, parameters) => {
    expect(write(parameters, LENIENT_DIALECT, 'arguments')).toMatchObject({ fits: true, schema: parameters });
  });

  it.each<[string, object, object]>([
    ['an object without properties', { type: 'object' }, { type: 'object', properties: {} }],
    ['nothing', {}, { type: 'object', properties: {} }],
    [
      'a list without items',
      { type: 'object', properties: { a: { type: 'array' } } },
      { type: 'object', properties: { a: { type: 'array', items: {} } } },
    ],
    [
      'a tuple of an older draft',
      { type: 'object', properties: { a: { type: 'array', items: [text] } } },
      { type: 'object', properties: { a: { type: 'array', prefixItems: [text], items: {} } } },
    ],
    [
      'alternatives at the root',
      { type: 'object', properties: { a: text, b: text }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      { type: 'object', properties: { a: text, b: text }, description: 'Give one of these: { a, b? } | { a?, b }' },
    ],
  ])('writes %s in an accepted form', (_what, parameters, expected) => {
    expect(write(parameters, LENIENT_DIALECT, 'arguments')).toHaveProperty('schema', expected);
  });

  it('describes a schema without any accepted form in words', () => {
    expect(anyParameters({ $ref: 'https://example.com/x' })).toEqual({
      type: 'object',
      properties: {},
      description: 'An object that is valid against this JSON Schema: {"$ref":"https://example.com/x"}',
    });
  });
});
