import type { CandidateIdentity, UnifiedRequest } from '@flexiai/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { type KeyScope, questionOf, requestKey } from './request-key.ts';

const candidate: CandidateIdentity = { provider: 'a', plugin: 'p', model: 'm', account: 'x' };
const scope: KeyScope = { partition: undefined, candidates: [candidate], account: ({ account }) => account };

const keyOf = (request: object, changed: Partial<KeyScope> = {}): string => {
  const made = requestKey(request as UnifiedRequest, { ...scope, ...changed });
  if ('reason' in made) throw new Error(made.reason);
  return made.key;
};

/** Texts that are easily confused. */
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' ',
    '\u00e9',
    'e\u0301',
    '\u017f',
    's',
    '\ud83d',
    '\ufffd',
    '"',
    '\\',
    '\u0000',
    '{"a":1}',
    'null',
  ),
);
const json = fc.jsonValue({ maxDepth: 3 });
const names = fc.string({ minLength: 1, maxLength: 6 });
const schemas = fc.record({
  type: fc.constant('object'),
  properties: fc.dictionary(names, fc.record({ type: fc.constantFrom('string', 'number'), description: texts })),
});
const media = fc.oneof(
  fc.record({ type: fc.constant('image'), data: fc.uint8Array({ minLength: 1, maxLength: 8 }), mediaType: texts }),
  fc.record({ type: fc.constant('file'), url: texts, filename: texts }),
);
const textPart = fc.record({ type: fc.constant('text'), text: texts });
const call = { type: fc.constant('tool-call'), id: texts, name: texts, arguments: json };
const messages = fc.array(
  fc.oneof(
    fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: texts }),
    fc.record({
      role: fc.constant('user'),
      content: fc.array(fc.oneof(textPart, media), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ role: fc.constant('assistant'), content: fc.array(fc.record(call), { minLength: 1, maxLength: 2 }) }),
    fc.record({ role: fc.constant('tool'), toolCallId: texts, content: texts }),
  ),
  { minLength: 1, maxLength: 4 },
);
const requests = fc.record(
  {
    messages,
    maxOutputTokens: fc.integer({ min: 1 }),
    temperature: fc.constantFrom(0, 0.5, 1),
    topP: fc.constantFrom(0, 1),
    topK: fc.integer({ min: 1 }),
    stop: fc.array(texts, { minLength: 1, maxLength: 2 }),
    seed: fc.integer(),
    frequencyPenalty: fc.constantFrom(-1, 0, 1),
    presencePenalty: fc.constantFrom(-1, 0, 1),
    tools: fc.array(fc.record({ name: names, description: texts, parameters: schemas }, { requiredKeys: ['name'] }), {
      minLength: 1,
      maxLength: 2,
    }),
    toolChoice: fc.oneof(fc.constantFrom('none', 'required'), fc.record({ name: names })),
    parallelToolCalls: fc.boolean(),
    responseFormat: fc.oneof(
      fc.constant({ type: 'json' }),
      fc.record({ type: fc.constant('json-schema'), name: names, schema: schemas, strict: fc.constant(false) }),
    ),
    reasoning: fc.record({ effort: fc.constantFrom('low', 'high'), budgetTokens: fc.integer({ min: 1 }) }),
    providerOptions: fc.dictionary(names, fc.dictionary(names, json, { minKeys: 1 }), { minKeys: 1, maxKeys: 2 }),
  },
  { requiredKeys: ['messages'] },
);

type Data = { readonly [field: string]: unknown };
const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** The same with the fields of every object in another order, and fields without a value. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (!isData(value)) return value;
  const entries = Object.entries(value).reverse();
  const copy: { [field: string]: unknown } = { $left_out: undefined };
  for (const [field, inner] of entries) {
    Object.defineProperty(copy, field, {
      value: shuffled(inner),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

/** Every copy of `value` with one leaf changed, or one field or item removed. */
function* mutations(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const changed of mutations(item)) yield value.with(index, changed);
      if (value.length > 1) yield value.toSpliced(index, 1);
    }
    yield [...value, 'more'];
    return;
  }
  if (isData(value)) {
    for (const [field, inner] of Object.entries(value)) {
      for (const changed of mutations(inner)) {
        yield Object.fromEntries(Object.entries(value).map(([name, old]) => [name, name === field ? changed : old]));
      }
    }
    yield Object.fromEntries([...Object.entries(value), ['$more', 1]]);
    return;
  }
  if (value instanceof Uint8Array) yield Uint8Array.from([...value, 0]);
  else if (typeof value === 'string') yield* [`${value}x`, value === '' ? ' ' : value.slice(1)];
  else if (typeof value === 'number') yield value + 0.25;
  else yield typeof value === 'boolean' ? !value : 'no longer null';
}

describe('a key', () => {
  it('is 64 hexadecimal digits that reveal nothing of the request', () => {
    expect(keyOf({ messages: [{ role: 'user', content: 'secret' }] })).toMatch(/^[0-9a-f]{64}$/);
  });

  it('stays the same between releases: a change needs a new KEY_VERSION', () => {
    const request = {
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: [{ type: 'image', data: new Uint8Array([1, 2]), mediaType: 'image/png' }] },
      ],
      temperature: 0,
      tools: [{ name: 'look', parameters: { type: 'object', properties: { at: { type: 'string' } } } }],
      providerOptions: { p: { b: [1, null, 'x'], a: { c: true } } },
    };
    expect(keyOf(request, { partition: 'tenant' })).toBe(
      '9053a67d97d50152094255f6b6defc0f63f8504ccef1bb38f81d89a5ccd5e2e3',
    );
  });

  it('does not depend on the order of fields, on explicit defaults, or on the metadata', () => {
    const spelledOut = (request: Data): Data => ({
      ...request,
      metadata: { tenant: 'a' },
      model: 'alias',
      toolChoice: request['toolChoice'] ?? 'auto',
      tools: request['tools'] ?? [],
      stop: request['stop'] ?? [],
      reasoning: request['reasoning'] ?? {},
      providerOptions: { ...((request['providerOptions'] as Data | undefined) ?? {}), '': {} },
      responseFormat: request['responseFormat'] ?? { type: 'text' },
    });
    fc.assert(
      fc.property(requests, (request) => {
        expect(keyOf(shuffled(spelledOut(request)) as Data)).toBe(keyOf(request));
      }),
      propertyRuns(),
    );
  });

  it('is the same for `strict: true` in a schema and for the default', () => {
    const format = (strict?: boolean) => ({
      messages: [],
      responseFormat: { type: 'json-schema', name: 'n', schema: { type: 'object' }, strict },
    });
    expect(keyOf(format(true))).toBe(keyOf(format()));
    expect(keyOf(format(false))).not.toBe(keyOf(format()));
  });

  it('changes with any other difference', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const key = keyOf(request);
        for (const changed of mutations(request)) {
          // A tool may have fields of the application.
          const { tools = [] } = changed as { readonly tools?: readonly unknown[] };
          if (tools.some((tool) => isData(tool) && '$more' in tool)) continue;
          if (keyOf(changed as Data) === key) expect(changed).toEqual(request);
        }
      }),
      propertyRuns(60, 300),
    );
  });

  it('is equal for two generated requests only if they are equivalent', () => {
    const seen = new Map<string, unknown>();
    fc.assert(
      fc.property(requests, (request) => {
        const key = keyOf(request);
        if (seen.has(key)) expect(request).toEqual(seen.get(key));
        seen.set(key, request);
      }),
      propertyRuns(300),
    );
  });

  it.each<[string, Partial<KeyScope>]>([
    ['partition', { partition: 'a' }],
    ['empty name of a partition', { partition: '' }],
    ['model', { candidates: [{ ...candidate, model: 'n' }] }],
    ['account', { candidates: [{ ...candidate, account: 'y' }] }],
    ['plugin', { candidates: [{ ...candidate, plugin: 'q' }] }],
    ['entry', { candidates: [{ ...candidate, provider: 'b' }] }],
    ['second candidate', { candidates: [candidate, { ...candidate, model: 'n' }] }],
    ['name for the account', { account: () => 'mine' }],
  ])('changes with another %s', (_, changed) => {
    const request = { messages: [{ role: 'user', content: 'x' }] };
    expect(keyOf(request, changed)).not.toBe(keyOf(request));
  });

  it('depends on the order of candidates, which is what the call prefers', () => {
    const other = { ...candidate, model: 'n' };
    const request = { messages: [] };
    expect(keyOf(request, { candidates: [candidate, other] })).not.toBe(
      keyOf(request, { candidates: [other, candidate] }),
    );
  });

  it('distinguishes bytes, dates and texts, and different dates', () => {
    const values = ['aGk=', new Uint8Array([104, 105]), new Date(0), new Date(1), '1970-01-01T00:00:00.000Z', 0, null];
    const keys = values.map((value) => keyOf({ messages: [], providerOptions: { a: { value } } }));
    expect(new Set(keys).size).toBe(values.length);
  });

  it.each<[string, unknown]>([
    ['a map', new Map()],
    ['a function', () => 1],
    ['an instance of a class', new URL('https://example.com')],
    ['an invalid date', new Date(Number.NaN)],
    ['a symbol', Symbol('s')],
  ])('does not exist for a request with %s', (_, value) => {
    const request = { messages: [], providerOptions: { a: { value } } };
    expect(requestKey(request as unknown as UnifiedRequest, scope)).toEqual({ reason: 'unreadable-request' });
  });

  it('includes the JSON Schema of a Standard Schema, and does not exist without one', () => {
    const schema = (standard: object) => ({ '~standard': { version: 1, vendor: 'test', ...standard } });
    const described = schema({ jsonSchema: { input: () => ({ type: 'object', title: 't' }) } });
    const tool = (parameters: unknown) => ({ messages: [], tools: [{ name: 't', parameters }] });
    expect(keyOf(tool(described))).toBe(keyOf(tool({ title: 't', type: 'object' })));
    const throwing = schema({
      jsonSchema: {
        input: () => {
          throw new Error('a transform');
        },
      },
    });
    for (const bad of [schema({}), throwing]) {
      expect(requestKey(tool(bad) as unknown as UnifiedRequest, scope)).toEqual({ reason: 'schema' });
    }
  });
});

describe('the question of a request', () => {
  const said = (content: unknown, before: readonly unknown[] = []) =>
    questionOf({ messages: [...before, { role: 'user', content }] } as UnifiedRequest, scope);

  it('is its last text, with everything else as its scope', () => {
    const [one, other] = [said('How?'), said([{ type: 'text', text: 'Why?' }])];
    expect([one?.text, other?.text]).toEqual(['How?', 'Why?']);
    expect(one?.scope).toBe(other?.scope);
    expect(said('How?', [{ role: 'system', content: 'Be kind.' }])?.scope).not.toBe(one?.scope);
  });

  it("has a provider's options for its text in its scope", () => {
    const scopeOf = (providerMetadata?: object) => said([{ type: 'text', text: 'How?', providerMetadata }])?.scope;
    expect(scopeOf({ a: { b: 1 } })).not.toBe(scopeOf({ a: { b: 2 } }));
    expect(scopeOf({ a: { b: 1 } })).not.toBe(scopeOf());
    expect(scopeOf()).toBe(said('Why?')?.scope);
  });

  it('is undefined if the last message is not a single text of the user', () => {
    expect(
      said([
        { type: 'text', text: 'a' },
        { type: 'image', url: 'https://example.com' },
      ]),
    ).toBeUndefined();
    expect(said('  ')).toBeUndefined();
    expect(questionOf({ messages: [{ role: 'assistant', content: 'x' }] }, scope)).toBeUndefined();
  });
});
