import { Validator } from '@cfworker/json-schema';
import { describe, expect, it } from 'vitest';
import * as zod from 'zod';
import * as z from 'zod/mini';
import { rawProvider } from '../../test/raw-provider.ts';
import { configJsonSchema, defineProvider, type StandardSchemaV1 } from '../index.ts';

const plugin = <Schema extends StandardSchemaV1>(id: string, configSchema: Schema) =>
  defineProvider({
    id,
    displayName: id,
    configSchema,
    create: () => rawProvider(id, {}).create({ model: 'm' }, {} as never),
  });

const strict = plugin('strict', z.strictObject({ model: z.string(), fetch: z.optional(z.custom(() => true)) }));
const either = plugin(
  'either',
  z.union([z.strictObject({ model: z.string() }), z.strictObject({ deployment: z.string() })]),
);
const Tree = zod.strictObject({
  model: zod.string(),
  get parts() {
    return zod.array(Tree).optional();
  },
});
const tree = plugin('tree', Tree);
const silent = rawProvider('silent', {});
const schema = configJsonSchema([strict, either, tree, silent]);

const accepts = (config: unknown): boolean => new Validator(schema as object, '2020-12').validate(config).valid;

describe('configJsonSchema', () => {
  it.each([
    { providers: [{ provider: 'strict', model: 'm', name: 'a', retry: { budget: false }, circuitBreaker: false }] },
    {
      providers: [
        { provider: 'either', deployment: 'd' },
        { provider: 'either', model: 'm' },
      ],
    },
    { providers: [{ provider: 'tree', model: 'm', parts: [{ model: 'n', parts: [] }] }] },
    { providers: [{ provider: 'silent', model: 'm', anything: [1] }] },
    { providers: [{ provider: 'another', model: 'm', anything: [1] }], $schema: 'x' },
    {
      providers: [{ provider: 'strict', model: 'm' }],
      preset: 'mine',
      presets: { mine: { preset: 'fast', providers: [{ provider: 'strict', model: 'n' }], timeouts: { totalMs: 1 } } },
      aliases: { a: 'b', c: ['d'] },
      circuitBreaker: { kind: 'sampling', failureThreshold: 0.5 },
      hedge: { afterMs: 'p95' },
    },
  ])('accepts %j', (config) => {
    expect(accepts(config)).toBe(true);
  });

  it.each([
    {},
    { providers: [] },
    { providers: [{ model: 'm' }] },
    { providers: [{ provider: 'strict' }] },
    { providers: [{ provider: 'strict', model: 'm', modl: 'n' }] },
    { providers: [{ provider: 'strict', model: 'm', fetch: 'x' }] },
    { providers: [{ provider: 'either', model: 'm', deployment: 'd' }] },
    { providers: [{ provider: 'tree', model: 'm', parts: [{ modl: 'n' }] }] },
    { providers: [{ provider: 'silent', timeouts: { totalMs: 0 } }] },
    { providers: [{ provider: 'strict', model: 'm' }], retri: {} },
    { providers: [{ provider: 'strict', model: 'm' }], aliases: { a: [] } },
    { providers: [{ provider: 'strict', model: 'm' }], circuitBreaker: { kind: 'sampling', failureThreshold: 5 } },
    { providers: [{ provider: 'strict', model: 'm' }], presets: { mine: { presets: {} } } },
  ])('refuses %j', (config) => {
    expect(accepts(config)).toBe(false);
  });
});
