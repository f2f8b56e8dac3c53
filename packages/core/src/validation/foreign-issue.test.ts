import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { StandardSchemaV1 } from '../model/standard-schema.ts';
import { issuesOf } from './schema-issues.ts';

const KEY = 'sk-secret-0123456789';

const schemas: readonly (readonly [string, StandardSchemaV1])[] = [
  [
    'valibot',
    v.strictObject({
      model: v.string(),
      apiKey: v.optional(v.number()),
      region: v.optional(v.picklist(['eu', 'us'])),
      limits: v.optional(v.strictObject({ rpm: v.number() })),
    }),
  ],
  [
    'arktype',
    type({
      '+': 'reject',
      model: 'string',
      'apiKey?': 'number',
      'region?': "'eu' | 'us'",
      'limits?': { '+': 'reject', rpm: 'number' },
    }),
  ],
];

describe.each(schemas)('the problems that a schema of %s finds', (_library, schema) => {
  const told = (value: object): readonly string[] => {
    const result = schema['~standard'].validate(value);
    if (result instanceof Promise || result.issues === undefined) throw new Error('expected issues');
    return issuesOf(schema, result.issues, value, 'providers[0]', ['name', 'priority']).map(
      ({ path, message }) => `${path}: ${message}`,
    );
  };

  it('name the option that was meant, at any depth, also an option of every entry', () => {
    expect(told({ modle: 'x' })).toContain('providers[0].modle: unknown option; did you mean "model"?');
    expect(told({ model: 'x', limits: { rmp: 1 } })).toContain(
      'providers[0].limits.rmp: unknown option; did you mean "rpm"?',
    );
    expect(told({ model: 'x', prioritiy: 1 })).toEqual([
      'providers[0].prioritiy: unknown option; did you mean "priority"?',
    ]);
  });

  it('name the known options where none is near', () => {
    expect(told({ model: 'x', limits: { rpm: 1, zzzzzz: 2 } })).toEqual([
      'providers[0].limits.zzzzzz: unknown option; known are rpm',
    ]);
  });

  it('say what is missing, what was expected and what was found, and never show a key', () => {
    expect(told({})).toEqual([expect.stringMatching(/^providers\[0\]\.model: is missing: expected a/)]);
    expect(told({ model: 5 })).toEqual([
      expect.stringMatching(/^providers\[0\]\.model: expected (a )?string, got (the number )?5$/),
    ]);
    expect(told({ model: 'x', region: 'ue' })).toEqual([
      expect.stringMatching(/^providers\[0\]\.region: expected .*"eu".*"us".*, got "ue"$/),
    ]);
    const [line] = told({ model: 'x', apiKey: KEY });
    expect(line).toMatch(/^providers\[0\]\.apiKey: expected (a )?number, got /);
    expect(line).not.toContain('secret');
  });
});
