import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import {
  type AnyProviderPlugin,
  type DefinedProvider,
  defineProvider,
  type EntryOptions,
  type InferOutput,
  type Provider,
  type ProviderEntry,
  type ProviderPlugin,
  type StandardSchemaV1,
} from '../index.ts';

declare const provider: Provider;

const configSchema = z.strictObject({
  model: z.union([z.literal('small'), z.literal('large'), z.string().brand('model')]),
  apiKey: z.optional(z.string()),
  region: z.optional(z.enum(['eu', 'us'])),
  retries: z.string().transform(Number).default(1),
});

const acme = defineProvider({ id: 'acme', displayName: 'Acme', configSchema, create: () => provider });

describe('defineProvider', () => {
  it('accepts a string for the model, unless the schema requires more than a model', () => {
    expectTypeOf(acme('small')).toEqualTypeOf<ProviderEntry<'acme'>>();
    const located = defineProvider({
      id: 'located',
      displayName: 'Located',
      configSchema: z.object({ model: z.string(), region: z.string() }),
      create: () => provider,
    });
    // @ts-expect-error the region is missing
    located('small');
  });

  it('infers the id and the schema', () => {
    expectTypeOf(acme.id).toEqualTypeOf<'acme'>();
    expectTypeOf(acme.configSchema).toEqualTypeOf<typeof configSchema>();
    expectTypeOf(acme.apiVersion).toEqualTypeOf<1>();
    expectTypeOf(acme).toExtend<ProviderPlugin<'acme', typeof configSchema>>();
    expectTypeOf(acme).toExtend<AnyProviderPlugin>();
    expectTypeOf(acme).toEqualTypeOf<DefinedProvider<'acme', typeof configSchema>>();
  });

  it('accepts the input of the schema and the options of every entry', () => {
    expectTypeOf(acme).parameter(0).toEqualTypeOf<(z.input<typeof configSchema> & EntryOptions) | string>();
    expectTypeOf(acme({ model: 'small' })).toEqualTypeOf<ProviderEntry<'acme'>>();
    acme({ model: 'large', apiKey: 'k', region: 'eu', retries: '3' });
    acme({
      model: 'small',
      name: 'n',
      priority: 1,
      timeouts: { idleMs: 1 },
      retry: { budget: false },
      circuitBreaker: false,
    });
  });

  it('refuses a call without the required options', () => {
    // @ts-expect-error no model
    acme({});
    // @ts-expect-error no options
    acme();
    // @ts-expect-error a key alone
    acme({ apiKey: 'k' });
  });

  it('refuses options of the wrong type, and unknown ones', () => {
    // @ts-expect-error a number
    acme({ model: 5 });
    // @ts-expect-error not a region
    acme({ model: 'small', region: 'mars' });
    // @ts-expect-error a misspelled apiKey
    acme({ model: 'small', apikey: 'k' });
    // @ts-expect-error the output of the schema, not its input
    acme({ model: 'small', retries: 3 });
    // @ts-expect-error a misspelled idleMs
    acme({ model: 'small', timeouts: { idle: 5 } });
    // @ts-expect-error `true` is not an option
    acme({ model: 'small', circuitBreaker: true });
    // @ts-expect-error an option of another kind of breaker
    acme({ model: 'small', circuitBreaker: { kind: 'consecutive', windowMs: 5 } });
    // @ts-expect-error not an error code
    acme({ model: 'small', retry: { retryOn: { serverr: true } } });
  });

  it('passes the output of the schema to create', () => {
    defineProvider({
      id: 'x',
      displayName: 'X',
      configSchema,
      create: (config, context) => {
        expectTypeOf(config).toEqualTypeOf<z.output<typeof configSchema>>();
        expectTypeOf(config.retries).toEqualTypeOf<number>();
        expectTypeOf(context.name).toEqualTypeOf<string>();
        return provider;
      },
    });
    expectTypeOf<InferOutput<typeof configSchema>>().toEqualTypeOf<z.output<typeof configSchema>>();
  });

  it('accepts a schema of any library', () => {
    const schema = {} as StandardSchemaV1<{ model: string; shout?: boolean }>;
    const echo = defineProvider({ id: 'echo', displayName: 'Echo', configSchema: schema, create: () => provider });
    echo({ model: 'm', shout: true });
    // @ts-expect-error not a boolean
    echo({ model: 'm', shout: 'yes' });
  });

  it('needs an id, a schema and create, and accepts nothing else', () => {
    // @ts-expect-error no create
    defineProvider({ id: 'x', displayName: 'X', configSchema });
    // @ts-expect-error no schema
    defineProvider({ id: 'x', displayName: 'X', create: () => provider });
    // @ts-expect-error create is synchronous
    defineProvider({ id: 'x', displayName: 'X', configSchema, create: async () => provider });
    // @ts-expect-error core sets the version
    defineProvider({ id: 'x', displayName: 'X', configSchema, create: () => provider, apiVersion: 1 });
  });
});
