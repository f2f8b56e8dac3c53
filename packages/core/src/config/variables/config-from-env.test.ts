import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { propertyRuns } from '../../../../../test/long-form.ts';
import { rawProvider } from '../../../test/raw-provider.ts';
import { fieldsOf, isObject, listOf } from '../../data/json-fields.ts';
import { ConfigurationError, configFromEnv, configJsonSchema, configToEnv, defineProvider } from '../../index.ts';
import type { JsonSchema } from '../../model/json.ts';
import { constantCase } from './option-name.ts';
import { SchemaPlace } from './schema-place.ts';

/** A plugin with options of all kinds. */
const acme = defineProvider({
  id: 'acme',
  displayName: 'Acme',
  configSchema: z.strictObject({
    model: z.string().check(z.minLength(1)),
    apiKey: z.optional(z.string()),
    baseURL: z.optional(z.string()),
    headers: z.optional(z.record(z.string(), z.string())),
    apiVersion: z.optional(z.string()),
    maxHTTPRedirects: z.optional(z.int()),
    verbose: z.optional(z.boolean()),
    tags: z.optional(z.array(z.string())),
    client: z.optional(z.custom<object>()),
    providerOptions: z.optional(z.record(z.string(), z.unknown())),
  }),
  create: ({ model }, context) => rawProvider('acme', {}).create({ model }, context),
});
const plugins = [acme];

const read = (env: Record<string, string>): unknown => configFromEnv(env, { plugins });

describe('configFromEnv', () => {
  it('long names are read, with the types of their options', () => {
    expect(
      read({
        FLEXIAI_PROVIDERS__0__PROVIDER: 'acme',
        FLEXIAI_PROVIDERS__0__MODEL: '7',
        FLEXIAI_PROVIDERS__0__BASE_URL: 'https://example.com',
        FLEXIAI_PROVIDERS__0__MAX_HTTP_REDIRECTS: '7',
        FLEXIAI_PROVIDERS__0__VERBOSE: '1',
        FLEXIAI_PROVIDERS__0__TAGS: 'a, b',
        FLEXIAI_PROVIDERS__0__HEADERS__X_TEAM: 'core',
        FLEXIAI_PROVIDERS__1: '{"provider":"acme","model":"n"}',
        FLEXIAI_CIRCUIT_BREAKER__FAILURE_THRESHOLD: '3',
        FLEXIAI_RETRY__RETRY_ON__RATE_LIMIT: 'TRUE',
        FLEXIAI_RETRY__BUDGET: 'false',
        FLEXIAI_HEDGE__AFTER_MS: 'p95',
        FLEXIAI_ALIASES__FAST: 'a,b',
        FLEXIAI_ALIASES__SMART: 'c',
        FLEXIAI_REQUIRES__REGION: 'eu, ch',
        FLEXIAI_REQUIRES__TRAINS_ON_DATA: 'false',
        FLEXIAI_PROVIDERS__0__DATA__REGION: 'eu',
        FLEXIAI_PRESETS__NIGHT_RUN__RETRY__MAX_RETRIES: '9',
      }),
    ).toEqual({
      providers: [
        {
          provider: 'acme',
          model: '7',
          baseURL: 'https://example.com',
          maxHTTPRedirects: 7,
          verbose: true,
          tags: ['a', 'b'],
          headers: { 'x-team': 'core' },
          data: { region: 'eu' },
        },
        { provider: 'acme', model: 'n' },
      ],
      circuitBreaker: { failureThreshold: 3 },
      retry: { retryOn: { 'rate-limit': true }, budget: false },
      hedge: { afterMs: 'p95' },
      aliases: { fast: ['a', 'b'], smart: 'c' },
      requires: { region: ['eu', 'ch'], trainsOnData: false },
      presets: { 'night-run': { retry: { maxRetries: 9 } } },
    });
  });

  it.each([
    ['0', false],
    ['false', false],
    [' False ', false],
    ['1', true],
    ['true', true],
  ])('"%s" is read as %s for a boolean option', (text, value) => {
    const config = read({ FLEXIAI_PROVIDERS__0__PROVIDER: 'acme', FLEXIAI_PROVIDERS__0__VERBOSE: text });
    expect(config).toEqual({ providers: [{ provider: 'acme', verbose: value }] });
  });

  it('short names are read; a long name wins over its short name', () => {
    expect(
      read({
        FLEXIAI_PROVIDERS: 'acme:m:1, acme',
        FLEXIAI_API_KEY: 'key',
        FLEXIAI_MODEL: 'short',
        FLEXIAI_PROVIDERS__0__MODEL: 'long',
        FLEXIAI_MAX_RETRIES: '0',
        FLEXIAI_TIMEOUT_MS: '2.5e3',
        FLEXIAI_ON_INTERRUPTION: 'hold',
        FLEXIAI_PRESET: 'fast',
      }),
    ).toEqual({
      providers: [{ provider: 'acme', model: 'long', apiKey: 'key' }, { provider: 'acme' }],
      retry: { maxRetries: 0 },
      timeouts: { totalMs: 2500 },
      streaming: { onInterruption: 'hold' },
      preset: 'fast',
    });
    expect(read({ FLEXIAI_PROVIDERS: '[{"provider":"acme","model":"m"}]' })).toEqual({
      providers: [{ provider: 'acme', model: 'm' }],
    });
  });

  it('a text with the wrong type is kept for the check, and an empty variable is ignored', () => {
    expect(read({ FLEXIAI_RETRY__MAX_RETRIES: 'many', FLEXIAI_TIMEOUT_MS: '', OTHER: 'x' })).toEqual({
      retry: { maxRetries: 'many' },
    });
  });

  it('the names and types of options without a schema are guessed', () => {
    const env = {
      FLEXIAI_PROVIDERS__0__PROVIDER: 'other',
      FLEXIAI_PROVIDERS__0__TOP_LIMIT: '3',
      FLEXIAI_PROVIDERS__0__ON: 'true',
    };
    expect(configFromEnv(env)).toEqual({ providers: [{ provider: 'other', topLimit: 3, on: true }] });
  });

  it.each([
    ['FLEXIAI_PROVIDRES__0__MODEL', 'did you mean FLEXIAI_PROVIDERS?'],
    ['FLEXIAI_PROVIDERS__0__MODL', 'did you mean FLEXIAI_PROVIDERS__0__MODEL?'],
    ['FLEXIAI_CIRCUITBREAKER__FAILURE_THRESHOLD', 'did you mean FLEXIAI_CIRCUIT_BREAKER?'],
    ['FLEXIAI_CIRCUIT_BREAKER__FAILURE_TRESHOLD', 'did you mean FLEXIAI_CIRCUIT_BREAKER__FAILURE_THRESHOLD?'],
    ['FLEXIAI_MODELL', 'did you mean FLEXIAI_MODEL?'],
    ['FLEXIAI_CONFG', 'did you mean FLEXIAI_CONFIG?'],
    ['FLEXIAI_RETRY__zzz', 'in capitals'],
    ['FLEXIAI_PROVIDERS__0____PROTO__', 'in capitals'],
    ['FLEXIAI_PROVIDERS__1000__MODEL', 'no index 1000'],
    ['FLEXIAI_TIMEOUTS__TOTAL_MS__X', 'there are no options in timeouts.totalMs'],
    ['FLEXIAI_STREAMING__ZZZZZZZZ', 'known in streaming are ON_INTERRUPTION'],
  ])('refuses %s: %s', (variable, message) => {
    const env = { FLEXIAI_PROVIDERS__0__PROVIDER: 'acme', [variable]: 'x' };
    expect(() => read(env)).toThrow(ConfigurationError);
    expect(() => read(env)).toThrow(message);
  });

  it.each([
    'FLEXIAI_CONFIG',
    'FLEXIAI_TOOLCHAIN',
    'FLEXIAI_LOG_LEVEL',
    'FLEXIAI_SERVICE_HOST',
    'FLEXIAI_PORT_80_TCP',
    'FLEXIAI_HOME_OF_MINE',
  ])('%s is ignored, because it belongs to another program', (variable) => {
    expect(read({ [variable]: 'x' })).toEqual({});
  });
});

describe('configToEnv', () => {
  it('entries that plugins made are written by name, code is left out, and options without a variable name are written as JSON', () => {
    const config = {
      plugins,
      providers: [acme({ model: 'm', headers: { 'X-Team': 'a' } })],
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    };
    expect(configToEnv(config)).toEqual({
      FLEXIAI_PROVIDERS__0__PROVIDER: 'acme',
      FLEXIAI_PROVIDERS__0__MODEL: 'm',
      FLEXIAI_PROVIDERS__0__HEADERS: '{"X-Team":"a"}',
    });
    expect(configToEnv({})).toEqual({});
  });

  it('values that are not data are refused', () => {
    const config = {
      providers: [acme({ model: 'm', client: () => undefined })],
      timeouts: { totalMs: Number.POSITIVE_INFINITY },
    };
    expect(() => configToEnv(config)).toThrow('providers[0].client: expected data, got a function');
    expect(() => configToEnv(config)).toThrow('timeouts.totalMs: expected data, got Infinity');
    expect(() => configToEnv({ foo: 1 } as object)).toThrow('foo: unknown option');
  });
});

const schema = configJsonSchema(plugins);

/** Values that a JSON Schema allows, without regard to its bounds. */
function arbitrary(part: JsonSchema): fc.Arbitrary<unknown> {
  const { type, properties, additionalProperties, items, required, $ref } = part;
  if (typeof $ref === 'string') {
    const target = $ref
      .slice(2)
      .split('/')
      .reduce<unknown>((inner, step) => fieldsOf(inner)[step], schema);
    return arbitrary(fieldsOf(target));
  }
  const forms = [...listOf(part['anyOf']), ...listOf(part['oneOf'])].filter(isObject);
  if (forms.length > 0) return fc.oneof(...forms.map(arbitrary));
  if ('const' in part) return fc.constant(part['const']);
  if ('enum' in part) return fc.constantFrom(...listOf(part['enum']));
  switch (type) {
    case 'string':
      return fc.oneof(
        fc.string(),
        fc.constantFrom('true', '7', '[1]', '{}', '"quoted"', '', ' x ', 'a,b', '$X', '1e5'),
      );
    case 'integer':
      return fc.integer();
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(arbitrary(fieldsOf(items)), { maxLength: 3 });
    case 'object': {
      const shape = Object.entries(fieldsOf(properties)).filter(([name]) => name !== '$schema' && name !== 'presets');
      const known = fc.record(Object.fromEntries(shape.map(([name, option]) => [name, arbitrary(fieldsOf(option))])), {
        requiredKeys: listOf(required).filter((name) => shape.some(([known]) => known === name)) as never[],
        noNullPrototype: true,
      });
      if (!isObject(additionalProperties)) return known;
      const keys = fc.oneof(
        fc.constantFrom('fast', 'rate-limit', 'X-Team', 'a_b', '0', 'ab--c'),
        fc.string({ minLength: 1 }),
      );
      const own = fc.dictionary(
        keys.filter((key) => key !== '__proto__'),
        arbitrary(additionalProperties),
        { maxKeys: 3, noNullPrototype: true },
      );
      return own;
    }
    default:
      return fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value).replaceAll('-0', '0')));
  }
}

describe('variables', () => {
  it('have the same meaning as the object, for any configuration', () => {
    const config = arbitrary({ ...schema, required: [] });
    fc.assert(
      fc.property(config, (value) => {
        const env = configToEnv(value as object, { plugins });
        for (const variable of Object.keys(env)) expect(variable).toMatch(/^FLEXIAI_[A-Z0-9_]+$/);
        expect(configFromEnv(env, { plugins })).toEqual(value);
      }),
      propertyRuns(30, 600),
    );
  });

  it('of any name and content are read or refused with their name, and change no other object', () => {
    const part = fc.constantFrom(
      'PROVIDERS',
      '0',
      '7',
      'MODEL',
      'RETRY',
      'CIRCUIT_BREAKER',
      'KIND',
      '__PROTO__',
      'CONSTRUCTOR',
      '',
      'X',
      'ALIASES',
    );
    const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `FLEXIAI_${parts.join('__')}`);
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('{"__proto__":{"polluted":1}}', '1', 'true', '[', '{}'),
    );
    fc.assert(
      fc.property(fc.dictionary(name, text, { maxKeys: 5, noNullPrototype: true }), (env) => {
        try {
          configFromEnv(env, { plugins });
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigurationError);
        }
        expect(Reflect.get({}, 'polluted')).toBeUndefined();
      }),
      propertyRuns(30, 600),
    );
  });

  it('have a distinct name for every option, which is read as the same option', () => {
    const place = SchemaPlace.root(schema);
    const seen = new Map<string, string>();
    const walk = (at: SchemaPlace, path: readonly string[], depth: number): void => {
      if (depth > 6) return;
      for (const name of at.names) {
        const variable = [...path, constantCase(name)].join('__');
        expect(seen.get(variable) ?? name).toBe(name);
        seen.set(variable, name);
        expect(at.nameOf(constantCase(name))).toBe(name);
        walk(at.field(name), [...path, constantCase(name)], depth + 1);
      }
    };
    walk(place, [], 0);
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(['CIRCUIT_BREAKER__FAILURE_THRESHOLD', 'TIMEOUTS__FIRST_CONTENT_MS', 'ROUTING__STRATEGY']),
    );
  });
});
