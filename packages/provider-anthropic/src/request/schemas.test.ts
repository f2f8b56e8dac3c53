import type { UnifiedRequest } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { toAnthropicRequest } from './to-anthropic-request.ts';

const scope = { provider: 'my-claude', model: 'claude-sonnet-4-5' };

function convert(request: Partial<UnifiedRequest>, model = scope.model) {
  const messages = [{ role: 'user', content: 'Hello' }] as const;
  const { body, warnings, plans } = toAnthropicRequest(
    { messages, ...request },
    { defaultMaxOutputTokens: undefined } as never,
    { ...scope, model },
  );
  return { body, warnings, plans };
}

const answering = (schema: object): Partial<UnifiedRequest> => ({
  responseFormat: { type: 'json-schema', name: 'it', schema: schema as z.ZodType },
});
const strings = (names: readonly string[], type: unknown = 'string') => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type }])),
});
const names = Array.from({ length: 13 }, (_, index) => `p${index}`);

describe('the format of an answer', () => {
  it('is enforced; constraints that cannot be are in the description', () => {
    const { body, warnings } = convert(answering(z.object({ n: z.number().min(1), kind: z.literal('a') })));
    expect(body.output_config?.format?.schema).toEqual({
      type: 'object',
      properties: { n: { type: 'number', description: 'Must be at least 1.' }, kind: { type: 'string', enum: ['a'] } },
      required: ['n', 'kind'],
      additionalProperties: false,
    });
    expect(warnings).toEqual([]);
  });

  it('has an object at the root', () => {
    const { body, plans } = convert(answering(z.array(z.string())));
    expect(body.output_config?.format?.schema).toHaveProperty('required', ['value']);
    expect(plans?.answer?.unwrap).toBe('value');
  });

  it.each<[string, object, string]>([
    ['free keys', z.record(z.string(), z.number()), 'an object with free keys'],
    ['recursion', { type: 'object', properties: { next: { $ref: '#' } } }, 'a part that refers to itself'],
    ['any value', z.object({ a: z.any() }), 'a value without any keywords'],
    [
      '25 optional properties',
      strings([...names, ...names.map((name) => `${name}-2`)]),
      '26 optional properties, and 24 are allowed',
    ],
  ])('is sent as an instruction, with a warning, if the schema has %s', (_what, schema, reason) => {
    const { body, warnings } = convert(answering(schema));
    expect(body.output_config).toBeUndefined();
    expect(JSON.stringify(body.system)).toContain('valid against this JSON Schema');
    expect(warnings).toMatchObject([
      { code: 'adjusted-setting', setting: 'responseFormat', message: expect.stringContaining(reason) },
    ]);
  });
});

describe('a strict tool', () => {
  const act = (parameters: object, name = 'act') => ({ name, parameters: parameters as z.ZodType, strict: true });

  it('is not strict, with a warning, if strict tools do not support its schema', () => {
    const parameters = { type: 'object', properties: {}, additionalProperties: { type: 'string' } };
    const { body, warnings } = convert({ tools: [act(parameters)] });
    expect(body.tools).toEqual([{ name: 'act', input_schema: parameters }]);
    expect(warnings).toMatchObject([{ setting: 'tools[0].strict' }]);
  });

  it('is not strict beyond the limits of all schemas together', () => {
    const { body, warnings } = convert({
      ...answering(strings(names)),
      tools: [act(strings(names)), act(strings(names.slice(3)), 'other')],
    });
    expect(body.tools).toMatchObject([{ name: 'act' }, { name: 'other', strict: true }]);
    expect(body.tools?.[0]).not.toHaveProperty('strict');
    expect(warnings).toMatchObject([
      { setting: 'tools[0].strict', message: expect.stringContaining('more than 24 optional properties') },
    ]);
  });

  it('is one of at most 20', () => {
    const tools = Array.from({ length: 21 }, (_, index) => act(z.object({}), `f${index}`));
    const { body, warnings } = convert({ tools });
    expect(body.tools?.filter((tool) => 'strict' in tool)).toHaveLength(20);
    expect(warnings).toMatchObject([{ setting: 'tools[20].strict' }]);
  });

  it('counts its properties of several types', () => {
    const unions = { ...strings(names, ['string', 'null']), required: names };
    const { warnings } = convert({ tools: [act(unions), act(unions, 'other')] });
    expect(warnings).toMatchObject([
      { setting: 'tools[1].strict', message: expect.stringContaining('more than 16 properties of several types') },
    ]);
  });
});

describe('a tool', () => {
  it('keeps its schema if nothing in it is refused', () => {
    const parameters = { type: 'object', properties: { a: { oneOf: [{ type: 'string' }] } }, minProperties: 1 };
    expect(convert({ tools: [{ name: 'act', parameters }] }).body.tools).toEqual([
      { name: 'act', input_schema: parameters },
    ]);
  });

  it('has one object for the alternatives at its root', () => {
    const parameters = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]);
    expect(convert({ tools: [{ name: 'act', parameters }] }).body.tools).toEqual([
      {
        name: 'act',
        input_schema: {
          type: 'object',
          description: 'Give one of these: { a } | { b }',
          properties: { a: { type: 'string' }, b: { type: 'string' } },
        },
      },
    ]);
  });

  it('whose schema cannot be written as JSON Schema is a mistake of the caller', () => {
    const parameters = z.object({ at: z.date() });
    expect(() => convert({ tools: [{ name: 'act', parameters }] })).toThrow(
      'The parameters of the tool "act" cannot be written as JSON Schema: Date cannot be represented in JSON Schema',
    );
  });
});
