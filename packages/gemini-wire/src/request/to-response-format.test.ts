import type { Warning } from '@flexiai/core/plugin';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { toResponseFormat } from './to-response-format.ts';

function format(schema: object) {
  const warnings: Warning[] = [];
  return { ...toResponseFormat({ type: 'json-schema', name: 'it', schema: schema as z.ZodType }, warnings), warnings };
}

it('keeps free keys, tuples and lists at the root', () => {
  const pair = {
    type: 'array',
    prefixItems: [{ type: 'string' }, { type: 'number' }],
    items: false,
    minItems: 2,
    maxItems: 2,
  };
  expect(format(z.array(z.record(z.string(), z.tuple([z.string(), z.number()]))))).toEqual({
    config: {
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'array', items: { type: 'object', additionalProperties: pair } },
    },
    warnings: [],
  });
});

it('puts an object around alternatives at the root', () => {
  const { config, plan } = format(z.union([z.string(), z.number()]));
  expect(config['responseJsonSchema']).toMatchObject({
    properties: { value: { anyOf: [{}, {}] } },
    required: ['value'],
  });
  expect(plan?.unwrap).toBe('value');
});

it('sends a schema that cannot be written as an instruction, with a warning', () => {
  const { config, instruction, warnings } = format({ $ref: 'https://example.com/x' });
  expect(config).toEqual({ responseMimeType: 'application/json' });
  expect(instruction).toContain('{"$ref":"https://example.com/x"}');
  expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'responseFormat' }]);
});

it('requests JSON only, with a warning, if the schema cannot describe itself', () => {
  const { config, warnings } = format(z.object({ at: z.date() }));
  expect(config).toEqual({ responseMimeType: 'application/json' });
  expect(warnings).toMatchObject([{ setting: 'responseFormat.schema' }]);
});
