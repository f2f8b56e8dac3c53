import { describe, expect, expectTypeOf, it } from 'vitest';
import { rawProvider } from '../../../test/raw-provider.ts';
import { configFromEnv, configJsonSchema, createFlexiAI } from '../../index.ts';
import {
  defineOptions,
  defineProvider,
  type InferInput,
  type InferOutput,
  type StandardSchemaV1,
  serviceOptions,
} from '../../plugin.ts';

interface AcmeInput {
  readonly model: string;
  readonly apiKey?: string | undefined;
  readonly baseURL?: string | undefined;
  readonly region?: string | undefined;
  readonly tier?: 'fast' | 'thorough' | undefined;
  readonly echo?: boolean | undefined;
  readonly rounds?: number | undefined;
  readonly headers?: { readonly [name: string]: string } | undefined;
  readonly scopes?: string | readonly string[] | undefined;
  readonly cache?: { readonly size?: number | undefined } | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

interface AcmeConfig extends AcmeInput {
  readonly tier: 'fast' | 'thorough';
}

const schema = defineOptions<AcmeInput, AcmeConfig>(
  {
    model: serviceOptions.model,
    apiKey: serviceOptions.apiKey,
    baseURL: serviceOptions.baseURL,
    region: { kind: 'text', pattern: /^[a-z]+$/, mismatch: 'must be a region, such as north' },
    tier: { kind: 'choice', values: ['fast', 'thorough'], default: 'fast', text: 'How it works.' },
    echo: { kind: 'boolean' },
    rounds: { kind: 'count' },
    headers: { ...serviceOptions.headers, reserved: { names: ['x-acme'], message: 'is set by the SDK' } },
    scopes: { kind: 'either', forms: [{ kind: 'text' }, { kind: 'list', items: { kind: 'text' }, minItems: 1 }] },
    cache: { kind: 'object', options: { size: { kind: 'count' } } },
    fetch: serviceOptions.fetch,
  },
  {
    check: ({ region, baseURL }) =>
      region !== undefined && baseURL !== undefined ? [{ path: ['region'], message: 'not beside baseURL' }] : [],
    complete: ({ tier = 'fast', ...options }) => ({ ...options, tier }),
  },
);

const acme = defineProvider({
  id: 'acme',
  displayName: 'Acme',
  configSchema: schema,
  create: () => rawProvider('acme', {}).create({ model: 'm' }, {} as never),
});

/** The problems of an entry, as the application sees them. */
function problemsOf(options: object): readonly string[] {
  try {
    createFlexiAI({ plugins: [acme], providers: [{ provider: 'acme', ...options } as never] });
    return [];
  } catch (error) {
    const { issues } = error as { readonly issues: readonly { readonly path: string; readonly message: string }[] };
    return issues.map(({ path, message }) => `${path.replace('providers[0].', '')}: ${message}`);
  }
}

describe('defineOptions', () => {
  it('accepts valid options, and adds the defaults', () => {
    const given = {
      model: 'm',
      apiKey: '',
      headers: { 'x-team': 'blue' },
      scopes: ['a'],
      cache: { size: 3 },
      echo: false,
      fetch,
    };
    expect(schema['~standard'].validate(given)).toEqual({ value: { ...given, tier: 'fast' } });
    expect(schema['~standard'].validate({ model: 'm', tier: undefined })).toEqual({
      value: { model: 'm', tier: 'fast' },
    });
  });

  it.each([
    [{}, 'model: is missing: expected a string'],
    [{ model: '' }, 'model: must not be empty'],
    [{ model: 42 }, 'model: expected a string, got 42'],
    [{ model: 'm', modle: 'x' }, 'modle: unknown option; did you mean "model"?'],
    [{ model: 'm', timeout: 5 }, 'timeout: unknown option; did you mean "timeouts"?'],
    [{ model: 'm', baseURL: 'example.com' }, 'baseURL: must be a URL that begins with http:// or https://'],
    [{ model: 'm', region: 'NORTH' }, 'region: must be a region, such as north'],
    [{ model: 'm', tier: 'fats' }, 'tier: expected "fast" or "thorough", got "fats"; did you mean "fast"?'],
    [{ model: 'm', echo: 'yes' }, 'echo: expected true or false, got "yes"'],
    [{ model: 'm', rounds: 1.5 }, 'rounds: expected a whole number from 1, got 1.5'],
    [{ model: 'm', rounds: 0 }, 'rounds: expected a whole number from 1, got 0'],
    [{ model: 'm', headers: new Map() }, 'headers: expected a plain object, got an object'],
    [{ model: 'm', headers: { 'a b': 'c' } }, 'headers.a b: is not a header name'],
    [{ model: 'm', headers: { a: 'secret\nword' } }, 'headers.a: contains a character that HTTP does not allow'],
    [{ model: 'm', headers: { 'X-Acme': '1' } }, 'headers.X-Acme: is set by the SDK'],
    [{ model: 'm', scopes: [] }, 'scopes: must have at least 1, got an empty list'],
    [{ model: 'm', scopes: ['a', ''] }, 'scopes[1]: must not be empty'],
    [{ model: 'm', scopes: 5 }, 'scopes: expected a string or a list, got 5'],
    [{ model: 'm', cache: { sise: 3 } }, 'cache.sise: unknown option; did you mean "size"?'],
    [{ model: 'm', fetch: 'fetch' }, 'fetch: expected a function, got "fetch"'],
    [{ model: 'm', region: 'north', baseURL: 'https://a.example' }, 'region: not beside baseURL'],
  ])('reports the problem of %j', (options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });

  it('reports all problems at once', () => {
    expect(problemsOf({ modle: 'x', echo: 1 })).toEqual([
      'modle: unknown option; did you mean "model"?',
      'model: is missing: expected a string',
      'echo: expected true or false, got 1',
    ]);
  });

  it('refuses an option that is called __proto__', () => {
    expect(schema['~standard'].validate(JSON.parse('{"model":"m","__proto__":{"echo":true}}'))).toMatchObject({
      issues: [{ path: ['__proto__'] }],
    });
  });

  it('refuses a value that is not an object', () => {
    expect(schema['~standard'].validate('model')).toMatchObject({ issues: [{ message: expect.any(String) }] });
  });

  it('reports an option whose getter throws', () => {
    const hostile = {
      model: 'm',
      headers: Object.defineProperty({}, 'a', {
        enumerable: true,
        get: () => {
          throw new Error('hostile');
        },
      }),
    };
    expect(schema['~standard'].validate(hostile)).toEqual({
      issues: [{ message: 'cannot be read: one of its getters throws' }],
    });
  });

  it('describes itself for editors, without the options that are code', () => {
    const entry = configJsonSchema([acme]) as never as {
      properties: { providers: { items: { anyOf: [{ properties: object; required: object }] } } };
    };
    const [{ properties, required }] = entry.properties.providers.items.anyOf;
    expect(properties).toMatchObject({
      model: { type: 'string', minLength: 1 },
      baseURL: { type: 'string', format: 'uri' },
      tier: { type: 'string', enum: ['fast', 'thorough'], default: 'fast', description: 'How it works.' },
      rounds: { type: 'integer', minimum: 1 },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
      scopes: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] },
      cache: { type: 'object', properties: { size: { type: 'integer' } }, additionalProperties: false },
    });
    expect(properties).not.toHaveProperty('fetch');
    expect(required).toEqual(['provider', 'model']);
  });

  it('can be set by environment variables, with the types of its options', () => {
    const env = {
      FLEXIAI_PROVIDERS__0__PROVIDER: 'acme',
      FLEXIAI_PROVIDERS__0__MODEL: '42',
      FLEXIAI_PROVIDERS__0__ROUNDS: '3',
      FLEXIAI_PROVIDERS__0__ECHO: 'true',
    };
    expect(configFromEnv(env, { plugins: [acme] }).providers).toEqual([
      { provider: 'acme', model: '42', rounds: 3, echo: true },
    ]);
  });

  it('keeps the given types', () => {
    expectTypeOf<InferInput<typeof schema>>().toEqualTypeOf<AcmeInput>();
    expectTypeOf<InferOutput<typeof schema>>().toEqualTypeOf<AcmeConfig>();
    // @ts-expect-error: an option without a row
    defineOptions<{ model: string; region?: string }>({ model: serviceOptions.model });
  });
});

it('a plugin may use a hand-written Standard Schema', () => {
  const byHand: StandardSchemaV1<{ readonly model: string }> = {
    '~standard': {
      version: 1,
      vendor: 'by-hand',
      validate(value) {
        const { model, ...unknown } = Object(value);
        const issues = Object.keys(unknown).map((key) => ({ message: `what is ${key}?`, path: [{ key }] }));
        return issues.length > 0 ? { issues } : { value: { model } };
      },
    },
  };
  const models: string[] = [];
  const plugin = defineProvider({
    id: 'by-hand',
    displayName: 'By hand',
    configSchema: byHand,
    create: (config) => {
      models.push(config.model);
      return rawProvider('by-hand', {}).create({ model: config.model }, {} as never);
    },
  });
  createFlexiAI({ providers: [plugin({ model: 'm' })] });
  expect(models).toEqual(['m']);
  expect(() => createFlexiAI({ plugins: [plugin], providers: [{ provider: 'by-hand', odd: 1 } as never] })).toThrow(
    'providers[0].odd: what is odd?',
  );
});
