import fc from 'fast-check';

/** A JSON Schema, or a part of one. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

const NAMES = ['a', 'b', 'kind', 'a name'];

/** Patterns and formats with a matching text for each, for generated answers. */
export const PATTERNS: { readonly [pattern: string]: string } = {
  '^[a-c]+$': 'abc',
  '^\\d{2,4}$': '123',
  '^(?=x)x.*$': 'xyz',
  '^(a)\\1$': 'aa',
};
export const FORMATS: { readonly [format: string]: string } = {
  'date-time': '2026-11-30T10:00:00Z',
  date: '2026-11-30',
  time: '10:00:00Z',
  duration: 'P1D',
  email: 'a@example.com',
  hostname: 'example.com',
  ipv4: '127.0.0.1',
  ipv6: '::1',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
  uri: 'https://example.com/a',
  'uri-reference': '/a',
  regex: 'a',
};

const scalarValue = fc.oneof(
  fc.constantFrom('x', 'y', 'z'),
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
  fc.constant(null),
);
const anyValue = fc.oneof(
  { weight: 5, arbitrary: scalarValue },
  { weight: 1, arbitrary: fc.constant({ a: 1, b: ['x'] }) },
  { weight: 1, arbitrary: fc.constant(['x', 1]) },
);

const annotations = fc.record(
  {
    title: fc.constant('A title'),
    description: fc.constantFrom('What it is', 'Something else'),
    default: scalarValue,
    examples: fc.constant(['x']),
    $comment: fc.constant('For people'),
    'x-own': fc.constant(true),
  },
  { requiredKeys: [] },
);
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | object> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary });

const text = fc
  .record(
    {
      minLength: fc.integer({ min: 0, max: 2 }),
      maxLength: fc.integer({ min: 3, max: 40 }),
      pattern: fc.constantFrom(...Object.keys(PATTERNS)),
      format: fc.constantFrom(...Object.keys(FORMATS)),
      contentEncoding: fc.constant('base64'),
    },
    { requiredKeys: [] },
  )
  // A text that matches one of them need not match the other.
  .map(({ pattern, format, ...rest }) =>
    pattern !== undefined
      ? { type: 'string', pattern }
      : format !== undefined
        ? { type: 'string', format }
        : { type: 'string', ...rest },
  );
const number = fc
  .tuple(
    fc.constantFrom('number', 'integer'),
    fc.record(
      {
        minimum: fc.integer({ min: -3, max: 3 }),
        maximum: fc.integer({ min: 10, max: 20 }),
        exclusiveMinimum: fc.integer({ min: -3, max: 3 }),
        exclusiveMaximum: fc.integer({ min: 10, max: 20 }),
        multipleOf: fc.constantFrom(1, 2),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([type, bounds]) => ({ type, ...bounds }));
const literal = fc.oneof(
  fc.uniqueArray(anyValue, { minLength: 1, maxLength: 4, comparator: 'SameValue' }).map((values) => ({ enum: values })),
  anyValue.map((value) => ({ const: value })),
  fc.constantFrom('x', 'y').map((value) => ({ type: 'string', const: value })),
);
const leaf = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 4, arbitrary: number },
  { weight: 3, arbitrary: literal },
  { weight: 1, arbitrary: fc.constantFrom<Schema>({ type: 'boolean' }, { type: 'null' }) },
  { weight: 1, arbitrary: fc.constant<Schema>({ type: ['string', 'null'], maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constant<Schema>({ type: ['string', 'integer', 'boolean'], minimum: 0 }) },
  { weight: 1, arbitrary: fc.constant<Schema>({ type: 'string', nullable: true }) },
  { weight: 1, arbitrary: fc.constantFrom<Schema>(true, {}, { description: 'Anything' }) },
);

function grammar(references: readonly string[]): fc.LetrecValue<{ node: Schema; object: Schema }> {
  return fc.letrec<{ node: Schema; inner: Schema; object: Schema; list: Schema; combined: Schema }>((tie) => ({
    // Places where a reference may be recursive: below a property or an item.
    inner:
      references.length === 0
        ? tie('node')
        : fc.oneof(
            { maxDepth: 4, depthIdentifier: 'schema' },
            { weight: 3, arbitrary: tie('node') },
            {
              weight: 1,
              arbitrary: fc
                .tuple(fc.constantFrom(...references), rarely(fc.constant({ description: 'Its own words' })))
                .map(([$ref, more]) => ({ $ref, ...more })),
            },
          ),
    node: fc
      .tuple(
        fc.oneof(
          { maxDepth: 3, depthIdentifier: 'schema' },
          { weight: 3, arbitrary: leaf },
          { weight: 2, arbitrary: tie('object') },
          { weight: 2, arbitrary: tie('list') },
          { weight: 2, arbitrary: tie('combined') },
        ),
        rarely(annotations),
      )
      .map(([schema, notes]) => (typeof schema === 'boolean' ? schema : { ...schema, ...notes })),
    object: fc
      .record({
        properties: fc.dictionary(fc.constantFrom(...NAMES), tie('inner'), { maxKeys: 3 }),
        requiredSeed: fc.subarray(NAMES),
        open: fc.oneof(
          { weight: 6, arbitrary: fc.constantFrom({}, { additionalProperties: false }) },
          { weight: 1, arbitrary: tie('inner').map((additionalProperties) => ({ additionalProperties })) },
          { weight: 1, arbitrary: tie('inner').map((schema) => ({ patternProperties: { '^x-': schema } })) },
          { weight: 1, arbitrary: fc.constant({ unevaluatedProperties: false }) },
        ),
        more: rarely(
          fc.constantFrom(
            { minProperties: 1 },
            { maxProperties: 5 },
            { propertyNames: { type: 'string' } },
            { propertyNames: { maxLength: 30 } },
            { dependentRequired: { a: ['b'] } },
            { dependentSchemas: { a: { properties: { further: { type: 'string' } } } } },
            { not: { required: ['a', 'b', 'kind'] } },
            Object.fromEntries([
              ['if', { required: ['a'] }],
              ['then', { properties: { late: { type: 'integer' } } }],
              ['else', { minProperties: 0 }],
            ]),
          ),
        ),
        typed: fc.constantFrom({ type: 'object' }, { type: 'object' }, {}),
      })
      .map(({ properties, requiredSeed, open, more, typed }) => {
        const required = requiredSeed.filter((name) => name in properties);
        const plain = { ...properties };
        return { ...typed, properties: plain, ...(required.length > 0 && { required }), ...open, ...more };
      }),
    list: fc.oneof(
      fc
        .tuple(
          tie('inner'),
          fc.record(
            {
              minItems: fc.integer({ min: 0, max: 2 }),
              maxItems: fc.integer({ min: 3, max: 4 }),
              uniqueItems: fc.constant(false),
              contains: fc.constant(true),
            },
            { requiredKeys: [] },
          ),
        )
        .map(([items, more]) => ({ type: 'array', items, ...more })),
      fc.constant<Schema>({ type: 'array' }),
      fc.array(tie('inner'), { minLength: 1, maxLength: 3 }).map((prefixItems) => {
        const size = prefixItems.length;
        return { type: 'array', prefixItems, items: false, minItems: size, maxItems: size };
      }),
      fc
        .tuple(tie('inner'), tie('inner'))
        .map(([first, rest]) => ({ type: 'array', prefixItems: [first], items: rest })),
      fc.tuple(tie('inner'), tie('inner')).map(([first, second]) => ({ type: 'array', prefixItems: [first, second] })),
    ),
    combined: fc.oneof(
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
      fc.array(tie('object'), { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
      fc.tuple(tie('object'), fc.array(tie('object'), { minLength: 2, maxLength: 2 })).map(([base, anyOf]) => ({
        ...(base as object),
        anyOf,
      })),
      fc.tuple(tie('object'), tie('object')).map(([dot, line]) => ({
        oneOf: [withKind(dot, 'dot'), withKind(line, 'line')],
      })),
      tie('node').map((schema) => ({ anyOf: [schema, { type: 'null' }] })),
    ),
  }));
}

/** The union that schema libraries write for a discriminated one. */
function withKind(schema: Schema, kind: string): Schema {
  const { properties, required = [], ...rest } = schema as { properties: object; required?: readonly string[] };
  return {
    ...rest,
    properties: { ...properties, kind: { type: 'string', const: kind } },
    required: [...new Set(['kind', ...required])],
  };
}

const REFERENCES = ['#', '#/$defs/A', '#/$defs/B', '#/definitions/C'];

/** A schema with definitions, some of which refer recursively to themselves or to the root. */
function withDefinitions(root: fc.Arbitrary<Schema>): fc.Arbitrary<{ readonly [keyword: string]: unknown }> {
  const { node, object } = grammar(REFERENCES);
  return fc.record({ root, A: object, B: node, C: grammar([]).node }).map(({ root: schema, A, B, C }) => ({
    ...(typeof schema === 'boolean' ? { allOf: [schema] } : schema),
    $defs: { A, B },
    definitions: { C },
  }));
}

/** Schemas of answers: of every kind at the root. */
export const answerSchema = withDefinitions(
  fc.oneof({ weight: 3, arbitrary: grammar(REFERENCES).object }, { weight: 2, arbitrary: grammar(REFERENCES).node }),
);

/** Schemas of a tool's parameters: an object, or a union of objects. */
export const parametersSchema = withDefinitions(
  fc.oneof(
    { weight: 3, arbitrary: grammar(REFERENCES).object },
    {
      weight: 1,
      arbitrary: fc.array(grammar(REFERENCES).object, { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    },
    {
      weight: 1,
      arbitrary: fc.array(grammar(REFERENCES).object, { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
    },
    {
      weight: 1,
      arbitrary: fc.array(grammar(REFERENCES).object, { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
    },
  ),
);
