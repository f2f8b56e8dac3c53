import type { Warning } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { plansOf, schemaOutcome, toOpenAIResponseFormat, toOpenAITool } from './schemas.ts';

function tool(parameters: object | undefined, strict?: boolean) {
  const warnings: Warning[] = [];
  const outcome = schemaOutcome(warnings);
  const definition = {
    name: 'act',
    ...(parameters && { parameters: { ...parameters } }),
    ...(strict !== undefined && { strict }),
  };
  const { function: written } = toOpenAITool(definition, 2, outcome);
  return { ...written, warnings, ...plansOf(outcome) };
}

function format(schema: object, more: { strict?: boolean; isHeldTo?: boolean } = {}) {
  const { isHeldTo, ...fields } = more;
  const warnings: Warning[] = [];
  const outcome = schemaOutcome(warnings);
  const written = toOpenAIResponseFormat(
    { type: 'json-schema', name: 'it', schema: schema as z.ZodType, ...fields },
    outcome,
    isHeldTo,
  );
  return { ...(written.type === 'json_schema' && written.json_schema), warnings, ...plansOf(outcome) };
}

const counts = { type: 'object', properties: { counts: { type: 'object', additionalProperties: { type: 'number' } } } };

describe('a tool', () => {
  it('without parameters has none, strict or not', () => {
    expect(tool(undefined).parameters).toEqual({ type: 'object', properties: {} });
    expect(tool(undefined, true)).toMatchObject({
      strict: true,
      parameters: { additionalProperties: false, required: [] },
    });
  });

  it('that is strict requires all properties, and the null of optional ones is removed', () => {
    const { parameters, strict, plans, warnings } = tool(
      { type: 'object', properties: { a: { type: 'string' } } },
      true,
    );
    expect({ parameters, strict, warnings }).toEqual({
      parameters: {
        type: 'object',
        properties: { a: { type: ['string', 'null'] } },
        required: ['a'],
        additionalProperties: false,
      },
      strict: true,
      warnings: [],
    });
    expect(plans?.tools?.has('act')).toBe(true);
  });

  it('is not strict, with a warning, if strict mode does not support its schema', () => {
    expect(tool(counts, true)).toEqual({
      name: 'act',
      parameters: counts,
      strict: false,
      warnings: [
        {
          code: 'adjusted-setting',
          setting: 'tools[2].strict',
          message:
            'The arguments of "act" are not strictly validated: its schema has an object with free keys, which strict mode does not support.',
        },
      ],
    });
  });

  it('whose schema cannot be written is offered with the schema in words', () => {
    expect(tool({ $ref: 'https://example.com/x' }).parameters).toMatchObject({
      type: 'object',
      properties: {},
      description: expect.stringContaining('https://example.com/x'),
    });
  });
});

describe('the format of an answer', () => {
  it('is not strict, with a warning, if strict mode does not support the schema', () => {
    for (const strict of [true, undefined]) {
      const written = format(counts, strict === undefined ? {} : { strict });
      expect(written).toMatchObject({
        schema: counts,
        strict: false,
        warnings: [{ setting: 'responseFormat.strict' }],
      });
    }
    expect(format(counts, { strict: false })).toMatchObject({ schema: counts, strict: false, warnings: [] });
  });

  it('has an object at the root, strict or not', () => {
    for (const strict of [true, false]) {
      const { schema, plans } = format(z.array(z.string()), { strict });
      expect(schema).toMatchObject({ type: 'object', required: ['value'] });
      expect(plans?.answer?.unwrap).toBe('value');
    }
  });

  it('is the user’s own if the endpoint does not enforce it', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(format(schema, { isHeldTo: false })).toEqual({ name: 'it', schema, strict: false, warnings: [] });
  });

  it('of a schema with a date cannot be written', () => {
    expect(() => format(z.object({ at: z.date() }))).toThrow(
      'responseFormat.schema cannot be written as JSON Schema: Date cannot be represented in JSON Schema',
    );
  });
});
