import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { rawProvider } from '../../test/raw-provider.ts';
import { scripted } from '../../test/scripted-provider.ts';
import {
  AuthenticationError,
  ConfigurationError,
  createFlexiAI,
  defaultRegistry,
  defineProvider,
  type FlexiAIConfig,
  ProviderRegistry,
  ServerError,
  type StandardSchemaV1,
} from '../index.ts';
import { checkApiKey } from '../plugin.ts';

const KEY = 'sk-0123456789abcdef0123';

/** A plugin like those of the provider packages: a strict zod schema and a key of a known shape. */
const acme = defineProvider({
  id: 'acme',
  displayName: 'Acme',
  configSchema: z.strictObject({
    model: z.string().min(1),
    apiKey: z.optional(z.string()),
    baseURL: z.optional(z.url()),
    headers: z.optional(z.record(z.string(), z.string())),
    client: z.optional(z.unknown()),
    fetch: z.optional(z.unknown()),
    nested: z.optional(z.strictObject({ region: z.enum(['eu', 'us']), retries: z.optional(z.int().min(0).max(9)) })),
  }),
  apiKey: {
    env: ['ACME_API_KEY', 'ACME_KEY'],
    validate: (key) => checkApiKey(key, /^sk-[0-9a-f]{20}$/, 'should begin with "sk-"'),
  },
  create: ({ model }, { name }) => rawProvider('acme', {}).create({ model }, { name, logger: console }),
});

/** The error of createFlexiAI for a configuration of any type. */
function mistakesIn(config: unknown): ConfigurationError {
  try {
    createFlexiAI(config as FlexiAIConfig);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const issuesIn = (config: unknown): Record<string, string> =>
  Object.fromEntries(mistakesIn(config).issues.map(({ path, message }) => [path, message]));

const entry = acme({ model: 'm', apiKey: KEY });

beforeEach(() => {
  vi.stubEnv('ACME_API_KEY', undefined);
  vi.stubEnv('ACME_KEY', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('createFlexiAI', () => {
  it('says which Node it needs on one that is too old', () => {
    const { withResolvers } = Promise;
    try {
      Reflect.deleteProperty(Promise, 'withResolvers');
      expect(() => createFlexiAI({ providers: [] })).toThrow('FlexiAI needs Node 22.18');
    } finally {
      Promise.withResolvers = withResolvers;
    }
  });

  it('reports all mistakes at once, each with its path, the given and the expected value', () => {
    const error = mistakesIn({
      providers: [
        acme({ model: '', apiKey: 123 as unknown as string }),
        { ...entry, options: { model: 'm', apikey: KEY, nested: { region: 'mars', retry: 1 }, name: '' } },
        acme({ model: 'm', apiKey: KEY, priority: 'high' as unknown as number, timeouts: { idle: 5 } as object }),
        'acme',
      ],
      timeouts: { totalMs: -1, headerMs: 5 },
      retry: { maxRetries: 1.5, retryOn: { serverr: true }, budget: { ratio: '10%' } },
      circuitBreaker: { kind: 'consecutive', failureThreshold: 0 },
      middleware: [{ name: 'x', scope: 'calls', handle: () => undefined }],
      provders: [],
      logger: { warn: () => undefined },
    });
    expect(error.issues).toEqual([
      { path: 'provders', message: 'unknown option; did you mean "providers"?' },
      { path: 'timeouts.totalMs', message: 'must be more than 0, got -1' },
      { path: 'timeouts.headerMs', message: 'unknown option; did you mean "headersMs"?' },
      { path: 'retry.maxRetries', message: 'expected an integer, got 1.5' },
      { path: 'retry.budget.ratio', message: 'expected a number, got "10%"' },
      { path: 'circuitBreaker.failureThreshold', message: 'must be more than 0, got 0' },
      { path: 'logger', message: 'expected { debug, info, warn, error }, got none for debug, info, error' },
      { path: 'middleware[0]', message: 'needs a scope of "call" or "attempt", got "calls"' },
      { path: 'providers[0].model', message: 'must not be empty' },
      { path: 'providers[0].apiKey', message: 'expected a string, got a number' },
      { path: 'providers[1].name', message: 'must not be empty' },
      { path: 'providers[1].nested.region', message: 'expected "eu" or "us", got "mars"' },
      { path: 'providers[1].nested.retry', message: 'unknown option; did you mean "retries"?' },
      { path: 'providers[1].apikey', message: 'unknown option; did you mean "apiKey"?' },
      { path: 'providers[2].priority', message: 'expected a number, got "high"' },
      { path: 'providers[2].timeouts.idle', message: 'unknown option; did you mean "idleMs"?' },
      {
        path: 'providers[3]',
        message: 'expected an entry such as openai({ model }) or { provider, model }, got a string',
      },
    ]);
    for (const { path, message } of error.issues) expect(error.message).toContain(`${path}: ${message}`);
    expect(inspect(error) + JSON.stringify(error)).not.toContain(KEY);
  });

  it('rejects a time of more than a year, and more than a thousand retries', () => {
    const error = mistakesIn({
      providers: [acme({ model: 'm', retry: { maxRetries: 1e15 }, limits: { requestsPerMinute: 1, maxWaitMs: 1e12 } })],
      timeouts: { totalMs: 99_999_999_999_999, headersMs: Number.POSITIVE_INFINITY, idleMs: 31_536_000_000 },
      retry: { maxDelayMs: 1e300, maxRetries: 1000 },
    });
    expect(error.issues).toEqual([
      { path: 'timeouts.headersMs', message: 'expected a number, got Infinity' },
      { path: 'timeouts.totalMs', message: 'must be at most 31536000000, got 99999999999999' },
      { path: 'retry.maxDelayMs', message: 'must be at most 31536000000, got 1e+300' },
      { path: 'providers[0].limits.maxWaitMs', message: 'must be at most 31536000000, got 1000000000000' },
      { path: 'providers[0].retry.maxRetries', message: 'must be at most 1000, got 1000000000000000' },
    ]);
  });

  it.each([
    ['as the whole configuration', KEY],
    ['as the list of providers', { providers: KEY }],
    ['as an entry', { providers: [KEY] }],
    ['as a provider’s id', { providers: [{ provider: KEY, model: 'm' }] }],
    ['under a wrong name', { providers: [{ ...entry, options: { model: 'm', apikey: KEY } }] }],
    ['under a name of core', { providers: [acme({ model: 'm', timeouts: KEY as unknown as object })] }],
    ['as an option of the client', { providers: [entry], apiKey: KEY }],
    ['as a breaker', { providers: [entry], circuitBreaker: KEY }],
    ['as a kind of breaker', { providers: [entry], circuitBreaker: { kind: KEY } }],
    ['as a list of plugins', { providers: [entry], plugins: KEY }],
    ['as a registry', { providers: [entry], registry: KEY }],
    ['as a middleware', { providers: [entry], middleware: [KEY] }],
    ['as an enumerated value', { providers: [acme({ model: 'm', nested: { region: KEY as 'eu' } })] }],
    ['as an address', { providers: [acme({ model: 'm', baseURL: KEY })] }],
    ['with a line break', { providers: [acme({ model: 'm', apiKey: `${KEY}\n` })] }],
  ])('never includes a key in an error that was given %s', (_place, config) => {
    const error = mistakesIn(config);
    expect([error.message, error.stack, inspect(error, { depth: 9 }), JSON.stringify(error)].join()).not.toContain(KEY);
  });

  it.each<[string, unknown, Record<string, unknown>]>([
    ['no object', undefined, {}],
    ['no providers', {}, { providers: 'expected a list of entries, got nothing' }],
    ['an empty list', { providers: [] }, { providers: 'must have at least one entry, such as openai({ model })' }],
    [
      'a plugin in place of an entry',
      { providers: [acme] },
      { 'providers[0]': expect.stringContaining('got a function') },
    ],
    ['an entry of null', { providers: [null] }, { 'providers[0]': expect.stringContaining('got null') }],
    [
      'an entry without an id',
      { providers: [{ model: 'm' }] },
      { 'providers[0].provider': "expected a provider's id, got nothing" },
    ],
    [
      'plugins that are not a list',
      { providers: [entry], plugins: acme },
      { plugins: 'expected a list of plugins, got a function' },
    ],
    [
      'plugins that are not plugins',
      { providers: [entry], plugins: [{}] },
      { 'plugins[0]': expect.stringContaining('defineProvider') },
    ],
    [
      'a registry that is not one',
      { providers: [entry], registry: {} },
      { registry: 'expected a ProviderRegistry, got an object' },
    ],
    [
      'a logger whose extra methods are not functions',
      { providers: [entry], logger: { ...console, correlationId: 'id', child: () => console } },
      { 'logger.correlationId': 'expected a function, got "id"' },
    ],
    [
      'a logger that is not one',
      { providers: [entry], logger: null },
      { logger: expect.stringContaining('got none for debug') },
    ],
    [
      'middleware that is not a list',
      { providers: [entry], middleware: () => 1 },
      { middleware: 'expected a list, got a function' },
    ],
    [
      'middleware without a name',
      { providers: [entry], middleware: [{ scope: 'call' }] },
      { 'middleware[0]': 'needs a name, got nothing' },
    ],
    [
      'middleware without a handle',
      { providers: [entry], middleware: [{ name: 'x', scope: 'call' }] },
      { 'middleware[0]': 'needs a handle function, got nothing' },
    ],
    [
      'an unknown kind of breaker',
      { providers: [entry], circuitBreaker: { kind: 'rate' } },
      { 'circuitBreaker.kind': 'expected "consecutive" or "sampling" or "count", got "rate"' },
    ],
    [
      'a breaker that is switched on',
      { providers: [entry], circuitBreaker: true },
      { circuitBreaker: 'expected an object or false, got true' },
    ],
    [
      'an option of another kind of breaker',
      { providers: [entry], circuitBreaker: { kind: 'count', windowMs: 5 } },
      { 'circuitBreaker.windowMs': expect.stringContaining('unknown option') },
    ],
    [
      'a share that is not one',
      { providers: [entry], circuitBreaker: { kind: 'sampling', failureThreshold: 1 } },
      { 'circuitBreaker.failureThreshold': 'must be less than 1, got 1' },
    ],
    [
      'more calls than the window holds',
      { providers: [entry], circuitBreaker: { kind: 'count', minimumCalls: 50 } },
      { 'circuitBreaker.minimumCalls': 'must be at most windowCalls, which is 20, got 50' },
    ],
    [
      'a window that no memory holds',
      { providers: [entry], circuitBreaker: { kind: 'count', windowCalls: 2 ** 40 } },
      { 'circuitBreaker.windowCalls': 'must be at most 100000, got 1099511627776' },
    ],
    [
      'NaN for a time',
      { providers: [entry], timeouts: { totalMs: Number.NaN } },
      { 'timeouts.totalMs': expect.stringContaining('expected a number') },
    ],
    [
      'Infinity for a time',
      { providers: [entry], timeouts: { totalMs: Number.POSITIVE_INFINITY } },
      { 'timeouts.totalMs': expect.stringContaining('number') },
    ],
    [
      'a budget that is switched on',
      { providers: [entry], retry: { budget: true } },
      { 'retry.budget': 'expected an object, got true' },
    ],
    [
      'an unknown error code',
      { providers: [entry], retry: { failoverOn: { 'rate-limits': true } } },
      { 'retry.failoverOn.rate-limits': 'unknown option; did you mean "rate-limit"?' },
    ],
    [
      'an answer that is not a boolean',
      { providers: [entry], retry: { retryOn: { timeout: 'yes' } } },
      { 'retry.retryOn.timeout': 'expected a boolean, got "yes"' },
    ],
  ])('rejects %s', (_what, config, issues) => {
    const error = mistakesIn(config);
    if (error.issues.length === 0) expect(error.message).toContain('expects an object with providers, got nothing');
    expect(issuesIn(config)).toEqual(issues);
  });

  it('treats "__proto__" in a configuration file like any other option, and rejects it', () => {
    const fromFile = JSON.parse(
      '{ "provider": "acme", "model": "m", "__proto__": { "baseURL": "https://evil.example" } }',
    );
    expect(issuesIn({ plugins: [acme], providers: [fromFile] })).toHaveProperty(['providers[0].__proto__']);
    expect(Object.keys(issuesIn({ providers: [entry], ...JSON.parse('{ "constructor": 1 }') }))).toEqual([
      'constructor',
    ]);
  });

  it('accepts circular configurations, and neither changes nor keeps the caller’s objects', () => {
    const cyclic: Record<string, unknown> = { model: 'm', apiKey: KEY };
    cyclic['nested'] = cyclic;
    expect(Object.keys(issuesIn({ plugins: [acme], providers: [{ provider: 'acme', ...cyclic }] }))).toContain(
      'providers[0].nested.region',
    );
    const config = Object.freeze({
      providers: Object.freeze([Object.freeze({ provider: 'acme', model: 'm', apiKey: KEY } as const)]),
      plugins: Object.freeze([acme] as const),
      retry: Object.freeze({ maxRetries: 1 }),
    });
    expect(
      createFlexiAI(config)
        .getProviderStatus()
        .map(({ name }) => name),
    ).toEqual(['acme']);
  });

  it('accepts every kind of breaker, for the client and for an entry, and none', () => {
    for (const circuitBreaker of [
      { failureThreshold: 1 },
      { kind: 'consecutive', halfOpenMaxCalls: 3, recoveryTimeoutMs: 5, maxRecoveryTimeoutMs: 6 },
      { kind: 'sampling', failureThreshold: 0.2, windowMs: 1000, minimumCallsPerSecond: 0 },
      { kind: 'count', failureThreshold: 0.2, windowCalls: 10, minimumCalls: 10 },
    ] as const) {
      const ai = createFlexiAI({ providers: [acme({ model: 'm', apiKey: KEY, circuitBreaker })], circuitBreaker });
      expect(ai.getProviderStatus('acme').circuit?.state).toBe('closed');
    }
    expect(
      createFlexiAI({ providers: [entry], circuitBreaker: false }).getProviderStatus('acme').circuit,
    ).toBeUndefined();
    expect(
      createFlexiAI({ providers: [acme({ model: 'm', apiKey: KEY, circuitBreaker: false })] }).getProviderStatus('acme')
        .circuit,
    ).toBeUndefined();
  });

  it('validates an entry’s breaker together with the client’s, which completes it', () => {
    const sampling = { kind: 'sampling', failureThreshold: 0.2 } as const;
    const own = (circuitBreaker: object): unknown => ({
      circuitBreaker: sampling,
      providers: [acme({ model: 'm', apiKey: KEY, circuitBreaker })],
    });
    expect(() => createFlexiAI(own({ failureThreshold: 0.4 }) as FlexiAIConfig)).not.toThrow();
    expect(() => createFlexiAI(own({ kind: 'consecutive', failureThreshold: 3 }) as FlexiAIConfig)).not.toThrow();
    expect(issuesIn(own({ failureThreshold: 3 }))).toEqual({
      'providers[0].circuitBreaker.failureThreshold': 'must be less than 1, got 3',
    });
    expect(issuesIn({ ...(own('x' as unknown as object) as object) })).toHaveProperty(['providers[0].circuitBreaker']);
    // A mistake in the client's breaker is not reported for the entries.
    expect(
      Object.keys(issuesIn({ ...(own({ recoveryTimeoutMs: 5 }) as object), circuitBreaker: { kind: 'count', x: 1 } })),
    ).toEqual(['circuitBreaker.x']);
  });

  it('accepts a retry budget, and none', () => {
    for (const budget of [false, {}, { ratio: 0, minPerSecond: 0 }] as const) {
      expect(() => createFlexiAI({ providers: [entry], retry: { budget } })).not.toThrow();
    }
  });

  it('names entries after their plugin, numbered from the second on, without names that are taken', () => {
    const names = (...given: (string | undefined)[]): string[] =>
      createFlexiAI({
        providers: given.map((name) => acme({ model: 'm', apiKey: KEY, ...(name !== undefined && { name }) })),
      })
        .getProviderStatus()
        .map((status) => status.name);
    expect(names(undefined, undefined, undefined)).toEqual(['acme', 'acme-2', 'acme-3']);
    expect(names(undefined, 'acme', undefined)).toEqual(['acme-2', 'acme', 'acme-3']);
    expect(names('eu', undefined, 'acme-2', undefined)).toEqual(['eu', 'acme', 'acme-2', 'acme-3']);
    expect(issuesIn({ providers: [acme({ model: 'm', name: 'x' }), acme({ model: 'm', name: 'x' })] })).toEqual({
      'providers[1].name': '"x" is the name of two entries',
    });
  });
});

describe('a plugin', () => {
  it('of another version of the interface is rejected, however it is passed', () => {
    const old = Object.assign((options: object) => ({ provider: 'old', plugin: old, options }), {
      ...acme,
      id: 'old',
      apiVersion: 0,
    });
    const message = expect.stringMatching(/"old" is made for version 0 .* has version 1.*Update the older/);
    expect(issuesIn({ providers: [old({ model: 'm' })] })).toEqual({ 'providers[0].plugin': message });
    expect(issuesIn({ providers: [entry], plugins: [old] })).toEqual({ 'plugins[0]': message });
    expect(() => new ProviderRegistry([old as never])).toThrow(ConfigurationError);
  });

  it('that is not a plugin is also rejected in an entry', () => {
    expect(issuesIn({ providers: [{ plugin: 'acme', options: {} }] })).toEqual({
      'providers[0].plugin': expect.stringContaining('not a provider plugin'),
    });
  });

  it('whose schema validates asynchronously is rejected', () => {
    const configSchema: StandardSchemaV1<{ model: string }> = {
      '~standard': { version: 1, vendor: 'x', validate: async () => ({ value: { model: 'm' } }) },
    };
    const late = defineProvider({ ...rawProvider('late', {}), configSchema });
    expect(issuesIn({ providers: [late({ model: 'm' })] })).toEqual({
      'providers[0]': expect.stringContaining('must be synchronous'),
    });
  });

  it('may use a schema of any library, whose messages are shown without the secrets that they repeat', () => {
    const configSchema: StandardSchemaV1<{ model: string; apiKey: string }> = {
      '~standard': {
        version: 1,
        vendor: 'x',
        validate: (value) => ({
          issues: [
            { message: `this is no key: ${(value as { apiKey: string }).apiKey}`, path: [{ key: 'apiKey' }] },
            { message: 'all is wrong' },
          ],
        }),
      },
    };
    const foreign = defineProvider({ ...rawProvider('foreign', {}), configSchema });
    expect(mistakesIn({ providers: [foreign({ model: 'm', apiKey: KEY })] }).issues).toEqual([
      { path: 'providers[0].apiKey', message: 'this is no key: [redacted]' },
      { path: 'providers[0]', message: 'all is wrong' },
    ]);
  });

  it('may have a schema that is a function, as in some libraries', () => {
    const configSchema = Object.assign(() => undefined, {
      '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value: value as { model: string } }) },
    }) as unknown as StandardSchemaV1<{ model: string }>;
    const functional = defineProvider({ ...rawProvider('functional', {}), configSchema });
    expect(createFlexiAI({ providers: [functional({ model: 'm' })] }).getProviderStatus()).toHaveLength(1);
    expect(new ProviderRegistry([functional]).has('functional')).toBe(true);
  });

  it('that fails to make a provider is reported with its message, masked', () => {
    const make = (create: () => unknown) =>
      defineProvider({ ...rawProvider('bad', {}), create: create as () => never })({
        model: 'm',
        apiKey: KEY,
        headers: { 'x-auth': `Token ${KEY}`, 'x-short': 'true' },
      });
    const throwing = make(() => {
      throw new Error(`invalid header Token ${KEY}`);
    });
    expect(issuesIn({ providers: [throwing] })).toEqual({
      'providers[0]': 'invalid header [redacted]',
    });
    expect(issuesIn({ providers: [make(() => undefined)] })).toEqual({
      'providers[0]': 'the plugin "bad" returned nothing in place of a provider; create must be synchronous',
    });
    expect(issuesIn({ providers: [make(async () => ({}))] })).toEqual({
      'providers[0]': 'the plugin "bad" returned an object in place of a provider; create must be synchronous',
    });
    expect(
      issuesIn({
        providers: [
          make(() => {
            throw 'text';
          }),
        ],
      }),
    ).toEqual({ 'providers[0]': 'it failed without a message' });
  });

  it('is found by name in plugins, then in the client’s registry, then in the default one', () => {
    const first = rawProvider('one', {});
    const second = defineProvider({ ...rawProvider('one', {}), displayName: 'Second' });
    const named = rawProvider(`default-${crypto.randomUUID().slice(0, 8)}`, {});
    defaultRegistry().register(named);
    const made: string[] = [];
    const seen = (plugin: typeof first, label: string) =>
      defineProvider({
        ...plugin,
        create: (config, context) => {
          made.push(label);
          return plugin.create(config, context);
        },
      });
    const registry = new ProviderRegistry([seen(second, 'registry')]);
    const providers = [
      { provider: 'one', model: 'm' },
      { provider: named.id, model: 'm' },
    ] as never;
    createFlexiAI({ plugins: [seen(first, 'plugins')], registry, providers });
    expect(made).toEqual(['plugins']);
    createFlexiAI({ registry, providers });
    expect(made).toEqual(['plugins', 'registry']);
    defaultRegistry().unregister(named.id);
  });

  it('ignores an option of an entry that is undefined', async () => {
    let tries = 0;
    const chatCompletion = async (): Promise<never> => {
      tries += 1;
      throw new ServerError('boom', { provider: 'p', model: 'm' });
    };
    const entry = rawProvider('p', { chatCompletion })({ model: 'm', retry: { maxRetries: undefined } as never });
    const ai = createFlexiAI({ providers: [entry], retry: { maxRetries: 0 } });
    await expect(ai.chatCompletion({ prompt: 'Hello' })).rejects.toThrow('boom');
    expect(tries).toBe(1);
  });

  it('may come from discovery, in place of a list of plugins', () => {
    const found = { plugins: [acme], skipped: [] };
    const ai = createFlexiAI({ plugins: found, providers: [{ provider: 'acme', model: 'm' }] });
    expect(ai.getProviderStatus()).toMatchObject([{ name: 'acme', model: 'm' }]);
    expect(issuesIn({ plugins: { skipped: [] }, providers: [acme({ model: 'm' })] })).toEqual({
      plugins: 'expected a list of plugins, got an object',
    });
  });

  it('with an unknown name is reported with the nearest or all known ones, and where the packages are listed', () => {
    const [a, b] = [rawProvider('alpha', {}), rawProvider('beta', {})];
    const message = (id: string, plugins: unknown[]): string | undefined =>
      issuesIn({ plugins, registry: new ProviderRegistry(), providers: [{ provider: id, model: 'm' }] })[
        'providers[0].provider'
      ];
    expect(message('alhpa', [a, b])).toBe('there is no provider "alhpa"; did you mean "alpha"?');
    expect(message('zzzzzzzz', [a, b])).toBe(
      'there is no provider "zzzzzzzz" (known are alpha, beta). Install its package (https://flexiai.github.io/flexiai/providers#packages names it) and pass its plugin in plugins, or import its /register entry',
    );
    expect(message('openai', [])).toContain(
      '(no provider is registered). Install its package (https://flexiai.github.io/flexiai/providers#packages names it)',
    );
    expect(message('__proto__', [a])).toContain('there is no provider "__proto__"');
  });
});

describe('a key', () => {
  const withKey = (apiKey: string, more: object = {}) => acme({ model: 'm', apiKey, ...more });

  it.each([
    ['is empty', '', 'the API key is empty'],
    ['ends with a line break', `${KEY}\n`, 'the API key contains a line break'],
    ['has a space', `Bearer ${KEY}`, 'the API key begins with "Bearer": pass the key alone'],
    ['has a typographic dash', KEY.replace('-', '–'), 'the API key contains a typographic dash in place of a hyphen'],
    [
      'has a letter of another alphabet',
      KEY.replace('a', 'а'),
      'the API key contains a character that is not allowed in a key',
    ],
    ['has another prefix than the provider’s keys', 'pk-123', 'the API key should begin with "sk-"'],
  ])('in the configuration that %s is rejected when the client is made', (_what, apiKey, message) => {
    expect(issuesIn({ providers: [withKey(apiKey)] })).toEqual({ 'providers[0].apiKey': message });
  });

  it('of an unusual shape is accepted for an endpoint of the user’s own, a malformed one never', () => {
    expect(() =>
      createFlexiAI({ providers: [withKey('pk-123', { baseURL: 'http://localhost:1234/v1' })] }),
    ).not.toThrow();
    expect(() => createFlexiAI({ providers: [withKey('pk-123', { fetch: () => undefined })] })).not.toThrow();
    expect(issuesIn({ providers: [withKey('pk 123', { baseURL: 'http://localhost:1234/v1' })] })).toEqual({
      'providers[0].apiKey': 'the API key contains a space',
    });
  });

  it.each([
    ['localhost:8080', 'expected a URL'],
    ['ftp://example.com', 'expected a URL'],
    ['https//user:secret-word@example.com', 'is not a valid url: got a string of 35 characters'],
    ['ftp://user:secret-word@example.com', 'expected a URL that begins with https:// or http://, got a string of'],
    ['https://user:secret-word@example.com', 'user name or password'],
    ['https://example.com/v1?key=secret-word', 'a query'],
  ])('is not sent to "%s"', (baseURL, message) => {
    const issues = issuesIn({ providers: [withKey('pk-123', { baseURL })] });
    expect(issues['providers[0].baseURL']).toContain(message);
    expect(JSON.stringify(issues)).not.toContain('secret-word');
  });

  it('is not sent with invalid headers', () => {
    expect(
      issuesIn({
        providers: [
          withKey('pk-123', { baseURL: 'http://localhost:1', headers: { 'x-a': 'b\r\nx-c: d', 'x y': 'z' } }),
        ],
      }),
    ).toEqual({
      'providers[0].headers.x-a': 'contains a line break',
      'providers[0].headers.x y': 'is not a header name',
    });
  });

  it('is not required where the user passes a client of the SDK, and not allowed beside it', async () => {
    const ai = createFlexiAI({ providers: [acme({ model: 'm', client: {} })] });
    expect((await ai.chatCompletion({ prompt: 'x' })).text).toBe('raw');
    expect(issuesIn({ providers: [withKey('pk-123', { client: {}, baseURL: 'http://localhost:1' })] })).toEqual({
      'providers[0].apiKey': 'has no effect beside client: set it on your SDK client',
      'providers[0].baseURL': 'has no effect beside client: set it on your SDK client',
    });
  });

  it('that is missing is not a mistake of the configuration: each call reports it, and finds one that is set later', async () => {
    const ai = createFlexiAI({ providers: [acme({ model: 'm' })] });
    const missing = await ai.chatCompletion({ prompt: 'x' }).catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(AuthenticationError);
    expect(String(missing)).toContain('ACME_API_KEY or ACME_KEY');
    vi.stubEnv('ACME_KEY', KEY);
    expect((await ai.chatCompletion({ prompt: 'x' })).text).toBe('raw');
  });

  it.each([
    ['a line break', `${KEY}\n`, 'contains a line break'],
    ['a typographic dash', KEY.replace('-', '—'), 'contains a typographic dash'],
    ['another shape', 'pk-123', 'should begin with "sk-"'],
  ])(
    'in the environment with %s is reported by the call, with the variable and without the key',
    async (_what, key, why) => {
      vi.stubEnv('ACME_API_KEY', key);
      const ai = createFlexiAI({ providers: [acme({ model: 'm' })] });
      const error = await ai.chatCompletion({ prompt: 'x' }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(String(error)).toContain('in ACME_API_KEY');
      expect(String(error)).toContain(why);
      expect(inspect(error, { depth: 9 })).not.toContain(key.trim());
    },
  );

  it('is passed to the provider with the call, from the option before the environment, from the first variable that is set', async () => {
    vi.stubEnv('ACME_API_KEY', '');
    vi.stubEnv('ACME_KEY', KEY);
    const keys: (string | undefined)[] = [];
    const keyed = defineProvider({
      ...acme,
      create: (config, context) => ({
        ...acme.create(config, context),
        chatCompletion: async (request, call) => {
          keys.push(call.apiKey);
          return rawProvider('x', {}).create({ model: 'm' }, context).chatCompletion(request, call);
        },
      }),
    });
    const other = KEY.replace('4', '5');
    const ai = createFlexiAI({ providers: [keyed({ model: 'm' }), keyed({ model: 'm', apiKey: other })] });
    await ai.chatCompletion({ prompt: 'x' });
    await ai.chatCompletion({ prompt: 'x' }, { provider: 'acme-2' });
    expect(keys).toEqual([KEY, other]);
  });

  it.each(['chatCompletion', 'streamChatCompletion'] as const)(
    'that an upstream echoes is masked in the errors and events of %s',
    async (method) => {
      const header = `Bearer ${KEY.replace('4', '6')}`;
      const echoing = rawProvider('echo', {
        chatCompletion: async (_request, { apiKey }) => {
          throw Object.assign(new Error(`refused ${apiKey} and ${header}`), { status: 400, body: apiKey });
        },
        // biome-ignore lint/correctness/useYield: it fails before it can yield
        async *streamChatCompletion(_request, { apiKey }) {
          throw Object.assign(new Error(`refused ${apiKey} and ${header.split(' ')[1]}`), { status: 400 });
        },
      });
      const plugin = defineProvider({ ...echoing, apiKey: { env: ['ACME_KEY'], validate: () => ({ ok: true }) } });
      const ai = createFlexiAI({
        providers: [plugin({ model: 'm', apiKey: KEY, headers: { authorization: header } })],
      });
      const told: unknown[] = [];
      for (const event of ['attemptEnd', 'error', 'request'] as const) ai.on(event, (value) => void told.push(value));
      const answer = method === 'chatCompletion' ? ai[method]({ prompt: 'x' }) : ai[method]({ prompt: 'x' }).response();
      const error: unknown = await answer.catch((caught: unknown) => caught);
      expect(told).toHaveLength(3);
      const all =
        inspect([error, told, ai.getProviderStatus()], { depth: 20, showHidden: true }) + JSON.stringify(told);
      expect(all).toContain('refused [redacted] and');
      for (const secret of [KEY, header.slice(7)]) expect(all).not.toContain(secret);
    },
  );
});

describe('two clients', () => {
  it('share no state: no counts, circuits or names', async () => {
    const a = scripted('a');
    a.next(new Error('broken'));
    const [one, two] = [0, 1].map(() =>
      createFlexiAI({
        providers: [a({ model: 'm' })],
        circuitBreaker: { failureThreshold: 1 },
        retry: { maxRetries: 0 },
      }),
    );
    if (one === undefined || two === undefined) throw new Error('two clients');
    await expect(one.chatCompletion({ prompt: 'x' })).rejects.toThrow();
    expect(one.getProviderStatus('a').circuit?.state).toBe('open');
    expect(two.getProviderStatus('a')).toMatchObject({ requests: 0, circuit: { state: 'closed' } });
    expect(two.getRequestStats().total).toBe(0);
    expect((await two.chatCompletion({ prompt: 'x' })).text).toBe('ok');
  });
});
