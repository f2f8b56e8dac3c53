import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { rawProvider } from '../../../test/raw-provider.ts';
import { ConfigurationError, configToEnv, createFlexiAI, defineProvider, ProviderRegistry } from '../../index.ts';
import { describeConfig, findConfigFile, type LoadConfigOptions, loadConfig } from '../../node.ts';
import { checkApiKey } from '../../plugin.ts';

const KEY = 'sk-0123456789abcdef0123';

const acme = defineProvider({
  id: 'acme',
  displayName: 'Acme',
  configSchema: z.strictObject({
    model: z.string().check(z.minLength(1)),
    apiKey: z.optional(z.string()),
    baseURL: z.optional(z.string()),
    headers: z.optional(z.record(z.string(), z.string())),
    limit: z.optional(z.number().check(z.positive())),
  }),
  apiKey: { env: ['ACME_API_KEY'], validate: (key) => checkApiKey(key, /^sk-/, 'should begin with "sk-"') },
  create: ({ model }, context) => rawProvider('acme', {}).create({ model }, context),
});

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'flexiai-load-')));
  file = join(folder, 'flexiai.config.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const load = (options: LoadConfigOptions = {}) => loadConfig({ cwd: folder, env: {}, plugins: [acme], ...options });
const write = (config: unknown): Promise<void> =>
  writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));

/** The issues that loading reports, by path, with their places. */
async function issuesOf(options: LoadConfigOptions = {}): Promise<Record<string, string>> {
  const error = await errorOf(options);
  return Object.fromEntries(error.issues.map(({ path, message, location }) => [path, `${message} @ ${location}`]));
}

async function errorOf(options: LoadConfigOptions = {}): Promise<ConfigurationError> {
  try {
    await load(options);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const one = { provider: 'acme', model: 'm' };

/** A reference, as in a file. */
const ref = (text: string): string => ['$', '{', text, '}'].join('');

describe('loadConfig', () => {
  it('merges object over variables over file over preset over defaults, and reports the origin of each value', async () => {
    await write(`{
  "preset": "fast",
  "retry": { "maxRetries": 1, "baseDelayMs": 1 },
  "timeouts": { "idleMs": 1, "totalMs": 1 },
  "providers": [{ "provider": "acme", "model": "file" }]
}`);
    const env = { FLEXIAI_RETRY__MAX_RETRIES: '2', FLEXIAI_TIMEOUTS__TOTAL_MS: '2', FLEXIAI_MODEL: 'variable' };
    const loaded = await load({ env, config: { timeouts: { totalMs: 3 } } });
    expect(loaded.config).toMatchObject({
      retry: { maxRetries: 2, baseDelayMs: 1, maxRetryAfterMs: 1000 },
      timeouts: { idleMs: 1, totalMs: 3 },
      providers: [{ provider: 'acme', options: { model: 'variable' } }],
    });
    expect(loaded).toMatchObject({ path: file, preset: 'fast', files: [file], skipped: [], warnings: [] });
    const settings = Object.fromEntries(describeConfig(loaded).map(({ path, ...rest }) => [path, rest]));
    expect(settings).toMatchObject({
      'retry.maxRetries': { value: 2, source: 'environment', location: 'FLEXIAI_RETRY__MAX_RETRIES' },
      'retry.baseDelayMs': { value: 1, source: 'file', location: 'flexiai.config.json:3:46' },
      'retry.maxRetryAfterMs': { value: 1000, source: 'preset', location: 'fast' },
      'retry.maxDelayMs': { value: 8000, source: 'default' },
      'timeouts.totalMs': { value: 3, source: 'object' },
      'providers[0].model': { value: 'variable', source: 'environment', location: 'FLEXIAI_MODEL' },
    });
    const ai = createFlexiAI(loaded.config);
    expect(ai.getProviderStatus().map(({ model }) => model)).toEqual(['variable']);
    await ai.close();
  });

  it('finds the file upwards, or at the path of FLEXIAI_CONFIG or `path`, or reads none', async () => {
    const inner = join(folder, 'a', 'b');
    await mkdir(inner, { recursive: true });
    await write({ providers: [one] });
    const other = join(inner, 'other.json');
    await writeFile(other, JSON.stringify({ providers: [{ ...one, model: 'other' }] }));
    expect((await load({ cwd: inner })).path).toBe(file);
    expect((await load({ cwd: inner, env: { FLEXIAI_CONFIG: 'other.json' } })).path).toBe(other);
    expect((await load({ path: join('a', 'b', 'other.json') })).path).toBe(other);
    expect((await load({ path: false, config: { providers: [one] } })).path).toBeUndefined();
    expect(await findConfigFile(inner, {})).toBe(file);
    expect(await findConfigFile(inner, { FLEXIAI_CONFIG: '/x.json' })).toBe('/x.json');
  });

  it.skipIf(process.platform === 'win32')('that other users may write to is refused in a parent folder', async () => {
    await write({ providers: [one] });
    await chmod(file, 0o666);
    const inner = join(folder, 'inner');
    await mkdir(inner);
    expect((await errorOf({ cwd: inner })).message).toBe(
      'The configuration file ../flexiai.config.json may be written by other users and lies above the working ' +
        'directory. If you want to use it, name it with FLEXIAI_CONFIG or `path`.',
    );
    for (const options of [{}, { cwd: inner, path: file }, { cwd: inner, env: { FLEXIAI_CONFIG: file } }]) {
      expect((await load(options)).path).toBe(file);
    }
    await chmod(file, 0o644);
    expect((await load({ cwd: inner })).path).toBe(file);
  });

  it('that is a broken link is reported, and the search ends there', async () => {
    const inner = join(folder, 'a');
    await mkdir(inner, { recursive: true });
    await write({ providers: [one] });
    await symlink(join(folder, 'nowhere.json'), join(inner, 'flexiai.config.json'));
    await expect(load({ cwd: inner })).rejects.toThrow(/flexiai\.config\.json is not there/);
  });

  it('accepts comments, trailing commas, a byte order mark and $schema, and must contain an object', async () => {
    await write(
      `\uFEFF// first\n{ /* here */ "$schema": "x", "providers": [{ "provider": "acme", "model": "m", },], }\n`,
    );
    expect((await load()).config.providers).toHaveLength(1);
  });

  it.each([
    [
      '{\n  "providers": [\n    { "model": "m" "x": 1 }\n  ]\n}',
      'flexiai.config.json:3:20',
      'expected a comma, got a string',
    ],
    ['{ "a": }', 'flexiai.config.json:1:8', 'expected a value, got }'],
    ['{ "a" 1 }', 'flexiai.config.json:1:7', 'expected a colon, got a number'],
    ["{ 'sk-secret': 1 }", 'flexiai.config.json:1:3', "got '"],
    ['{ a: 1 }', 'flexiai.config.json:1:3', 'got a word without quotes'],
    ['{ "a": [1', 'flexiai.config.json:1:', 'got the end of the file'],
    ['{} {}', 'flexiai.config.json:1:4', 'expected the end of the file'],
    ['{ "a": "x\n" }', 'flexiai.config.json:1:8', 'expected the end of a string in its line'],
    ['{ "a": "x\ty" }', 'flexiai.config.json:1:8', 'a string contains a control character; write \\t for a tab'],
    ['{ /* ', 'flexiai.config.json:1:3', 'expected the end of a comment'],
    ['[]', 'flexiai.config.json:1:1', 'expected an object { "providers": [ … ] }, got a list'],
    ['null', 'flexiai.config.json:1:1', 'got null'],
    ['', 'flexiai.config.json is empty', 'providers'],
    [' \n', 'flexiai.config.json is empty', 'providers'],
    ['{"a":'.repeat(200), 'flexiai.config.json', 'more than 100 levels'],
  ])('reports the place of the mistake in %j, and what was expected', async (text, place, expected) => {
    await write(text);
    const { message } = await errorOf();
    expect(message).toContain(place);
    expect(message).toContain(expected);
    expect(message).not.toContain('secret');
  });

  it('reports why a file cannot be read', async () => {
    expect((await errorOf({ env: { FLEXIAI_CONFIG: 'none.json' } })).message).toBe(
      'The configuration file none.json is not there.',
    );
    expect((await errorOf({ path: folder })).message).toContain('is a folder');
  });

  it.each([
    ['Latin-1', Buffer.from('{ "providers": [{ "provider": "acme", "model": "caf\xe9" }] }', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFF{ "providers": [] }', 'utf16le')],
  ])('refuses a file or a secret in %s, and does not guess its encoding', async (_encoding, bytes) => {
    await writeFile(file, bytes);
    expect((await errorOf()).message).toBe(
      'The configuration file flexiai.config.json is not in UTF-8: save it in that encoding.',
    );
    await writeFile(join(folder, 'secret.txt'), bytes);
    await write({ providers: [{ ...one, apiKey: ref('file:secret.txt') }] });
    expect((await issuesOf())['providers[0].apiKey']).toContain('the file secret.txt is not in UTF-8');
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'reports that a file may not be read',
    async () => {
      await write({ providers: [one] });
      await chmod(file, 0);
      expect((await errorOf()).message).toContain('may not be read by this process');
    },
  );

  it('reports that there is no configuration, and where it searched', async () => {
    const { message } = await errorOf();
    expect(message).toContain(`no flexiai.config.json in ${folder} or its parent folders`);
    expect(message).toContain('FLEXIAI_');
  });

  it('lists every problem at once, each with its place', async () => {
    await write(`{
  "retry": { "maxRetires": 1, "baseDelayMs": "soon" },
  "timeouts": { "totalMs": 1e999 },
  "providers": [
    { "provider": "acme", "model": "" },
    { "provider": "acme", "name": "x", "model": "m", "limit": -1 },
    { "provider": "acme", "name": "x", "model": "m" },
    { "provider": "acne", "model": "m" },
    { "provider": "acme", "model": "m", "apiKey": "pk-0123456789abcdef0123" }
  ],
  "retry": {}
}`);
    const env = { FLEXIAI_STREAMING__HOLD_MS: 'never', FLEXIAI_RETRY__MAX_RETRIES: '1.5', FLEXIAI_RETRYY__X: '1' };
    expect(await issuesOf({ env })).toMatchObject({
      retry: expect.stringContaining('is a duplicate: first at flexiai.config.json:2:3'),
      'timeouts.totalMs': expect.stringContaining('got Infinity @ flexiai.config.json:3:28'),
      'providers[0].model': expect.stringContaining('must not be empty @ flexiai.config.json:5:36'),
      'providers[1].limit': expect.stringContaining('must be more than 0, got -1 @ flexiai.config.json:6:63'),
      'providers[2].name': expect.stringContaining('is the name of two entries @ flexiai.config.json:7:35'),
      'providers[3].provider': expect.stringContaining('did you mean "acme"? @ flexiai.config.json:8:19'),
      'providers[4].apiKey': expect.stringContaining('should begin with "sk-" @ flexiai.config.json:9:51'),
      'streaming.holdMs': 'expected a number, got "never" @ FLEXIAI_STREAMING__HOLD_MS',
      'retry.maxRetries': expect.stringContaining('@ FLEXIAI_RETRY__MAX_RETRIES'),
      FLEXIAI_RETRYY__X: expect.stringContaining('did you mean FLEXIAI_RETRY?'),
    });
    const { message } = await errorOf({ env });
    expect(message).toContain('(flexiai.config.json:3:28)');
    expect(message).not.toContain('0123456789abcdef0123');
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'refuses %s as the name of an option in every place',
    async (name) => {
      await write(
        `{ "providers": [{ "provider": "acme", "model": "m", "headers": { "${name}": "x" } }], "aliases": { "${name}": "m" } }`,
      );
      const issues = await issuesOf();
      expect(issues[`providers[0].headers.${name}`]).toContain(
        'is not allowed as the name of an option @ flexiai.config.json:1:',
      );
      expect(issues[`aliases.${name}`]).toContain('is not allowed as the name of an option');
      await write({});
      const config = JSON.parse(`{ "providers": [{ "provider": "acme", "model": "m", "${name}": {} }] }`);
      expect(await issuesOf({ config })).toHaveProperty([`providers[0].${name}`]);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    },
  );

  it('closes the gaps that variables leave in a list, in the order of their numbers', async () => {
    const env = {
      FLEXIAI_PROVIDERS__7__PROVIDER: 'acme',
      FLEXIAI_PROVIDERS__7__MODEL: 'last',
      FLEXIAI_PROVIDERS__1__PROVIDER: 'acme',
      FLEXIAI_PROVIDERS__1__MODEL: 'first',
    };
    const expected = [{ options: { model: 'first' } }, { options: { model: 'last' } }];
    expect((await load({ env })).config.providers).toMatchObject(expected);
    await write({ providers: [{ ...one, model: 'of the file' }] });
    const models = (await load({ env })).config.providers.map((entry) => Reflect.get(Object(entry).options, 'model'));
    expect(models).toEqual(['of the file', 'first', 'last']);
  });

  it('reports an entry of variables without its provider, and names the variable', async () => {
    const env = { FLEXIAI_PROVIDERS__4__MODEL: 'm', FLEXIAI_PROVIDERS__0__PROVIDER: 'acme', FLEXIAI_MODEL: 'm' };
    const { issues } = (await errorOf({ env })) as ConfigurationError;
    expect(issues).toMatchObject([
      { path: 'providers[1].provider', location: expect.stringContaining('FLEXIAI_PROVIDERS__4__MODEL') },
    ]);
  });

  it('accepts single options of entries from variables, and whole lists from an object', async () => {
    await write({ providers: [one, { ...one, name: 'b', limit: 1 }] });
    const env = { FLEXIAI_PROVIDERS__1__LIMIT: '2', FLEXIAI_PROVIDERS__2: '{"provider":"acme","model":"n"}' };
    const models = async (options: LoadConfigOptions) => (await load(options)).config.providers;
    expect(await models({ env })).toMatchObject([
      { options: { model: 'm' } },
      { options: { name: 'b', limit: 2 } },
      { options: { model: 'n' } },
    ]);
    expect(await models({ config: { providers: [{ ...one, model: 'object' }] } })).toMatchObject([
      { options: { model: 'object' } },
    ]);
  });

  it('warns of a variable that is not similar to a known one', async () => {
    await write({ providers: [one] });
    const { warnings } = await load({ env: { FLEXIAI_HOME_OF_MINE: 'x', FLEXIAI_SERVICE_HOST: '10.0.0.1' } });
    expect(warnings).toEqual(['FLEXIAI_HOME_OF_MINE is set, but is not a variable of FlexiAI.']);
  });

  it('accepts code from the object, and the preset from its own option', async () => {
    await write({
      preset: 'batch',
      providers: [one],
      presets: { mine: { preset: 'cheap', retry: { maxRetries: 7 } } },
    });
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const middleware = [
      {
        name: 'm',
        scope: 'call',
        handle: (request: never, _context: unknown, next: (r: never) => never) => next(request),
      },
    ];
    const loaded = await load({ config: { logger, middleware: middleware as never }, preset: 'mine' });
    expect(loaded.config.logger).toBe(logger);
    expect(loaded.config.middleware).toBe(middleware);
    expect(loaded.preset).toBe('mine');
    expect(loaded.config.retry).toMatchObject({ maxRetries: 7, maxRetryAfterMs: 60_000 });
    const settings = describeConfig(loaded);
    expect(settings.find(({ path }) => path === 'retry.maxRetries')).toMatchObject({
      source: 'preset',
      location: expect.stringMatching(/^mine \(flexiai\.config\.json:1:\d+\)$/),
    });
    expect((await issuesOf({ preset: 'bach' }))['preset']).toContain('did you mean "batch"?');
  });

  it('reports mistakes in presets once, with their place, whether the presets are used or not', async () => {
    const presets = { mine: { retri: {}, timeouts: { totalMs: -1, idleMs: ref('IDLE:-5') } } };
    for (const preset of [undefined, 'mine']) {
      await write({ providers: [one], presets, preset });
      expect(await issuesOf()).toEqual({
        'presets.mine.retri': expect.stringMatching(/did you mean "retry"\? @ flexiai\.config\.json:1:\d+$/),
        'presets.mine.timeouts.totalMs': expect.stringMatching(/got -1 @ flexiai\.config\.json:1:\d+$/),
      });
    }
  });

  it('reports an empty item of a list in a variable', async () => {
    expect(await issuesOf({ env: { FLEXIAI_PROVIDERS: 'acme:m,,acme:n' } })).toEqual({
      'providers[1].provider': "expected a provider's id, got an empty string @ FLEXIAI_PROVIDERS",
    });
  });

  it('reports once a preset that builds on a missing preset, whether it is used or not', async () => {
    for (const preset of [undefined, 'mine']) {
      await write({ providers: [one], presets: { mine: { preset: 'bach' } }, preset });
      const { issues } = await errorOf();
      expect(issues).toEqual([
        {
          path: 'presets.mine.preset',
          message: 'there is no preset "bach"; did you mean "batch"?',
          location: expect.stringMatching(/^flexiai\.config\.json:1:\d+$/),
        },
      ]);
    }
  });

  it('accepts plugins from a registry and from the object', async () => {
    const config = { providers: [one] };
    expect(
      (await loadConfig({ cwd: folder, env: {}, config: { ...config, plugins: [acme] } })).config.providers,
    ).toHaveLength(1);
    const registry = new ProviderRegistry([acme]);
    const loaded = await loadConfig({ cwd: folder, env: {}, config, registry });
    expect(loaded.config.registry).toBe(registry);
    await createFlexiAI(loaded.config).close();
  });

  it('can be written as variables alone, and read again', async () => {
    await write({
      preset: 'reliable',
      providers: [{ ...one, apiKey: KEY, headers: { 'X-A': 'b' } }],
      aliases: { fast: ['m', 'n'] },
    });
    const loaded = await load();
    const again = await load({ path: false, env: configToEnv(loaded.config) });
    expect(again.config).toEqual(loaded.config);
  });
});

describe('a reference', () => {
  const withKey = (apiKey: string, rest: object = {}) => write({ providers: [{ ...one, apiKey, ...rest }] });
  const keyOf = async (options: LoadConfigOptions = {}) => {
    const [entry] = (await load(options)).config.providers;
    return entry !== undefined && 'options' in entry ? entry.options['apiKey'] : undefined;
  };

  it('to a variable becomes its value, or the default for a missing variable', async () => {
    await withKey(`sk-${ref('A')}-${ref('B:-b')}$${ref('C')}`);
    expect(await keyOf({ env: { A: 'a' } })).toBe(`sk-a-b${ref('C')}`);
  });

  it('to a file becomes its text without the last line break, relative to the configuration file', async () => {
    await mkdir(join(folder, 'secrets'));
    await writeFile(join(folder, 'secrets', 'key'), `${KEY}\r\n`);
    await withKey(ref('file:secrets/key'));
    expect(await keyOf()).toBe(KEY);
    expect((await load({ cwd: tmpdir(), path: file })).files).toEqual([file, join(folder, 'secrets', 'key')]);
  });

  it.each([
    ['NONE', 'the variable NONE is not set'],
    ['EMPTY', 'the variable EMPTY is empty'],
    ['file:none', 'the file none is not there'],
    ['file:.', 'the file . is a folder'],
    ['file:blank', 'the file blank is empty'],
    ['not a name', 'has a malformed reference'],
    ['', 'has a malformed reference'],
  ])('to %j, which cannot be resolved, is a problem of its path only', async (text, message) => {
    await writeFile(join(folder, 'blank'), '\n');
    await withKey(ref(text));
    const issues = await issuesOf({ env: { EMPTY: '' } });
    expect(issues).toEqual({ 'providers[0].apiKey': expect.stringContaining(message) });
    expect(issues['providers[0].apiKey']).toContain('@ flexiai.config.json:1:');
  });

  it('without its end is reported', async () => {
    await withKey(ref('A').slice(0, -1));
    expect((await issuesOf())['providers[0].apiKey']).toContain('without its "}"');
  });

  it('is resolved only if its value is used', async () => {
    await withKey(ref('NONE'));
    expect(await keyOf({ env: { FLEXIAI_API_KEY: KEY } })).toBe(KEY);
    await write({ providers: [one], presets: { unused: { providers: [{ ...one, apiKey: ref('NONE') }] } } });
    await load();
  });

  it('gets the type of its option, such as number or boolean', async () => {
    await write({
      preset: ref('PRESET:-fast'),
      retry: { maxRetries: ref('RETRIES'), budget: ref('BUDGET:-false') },
      providers: [{ provider: ref('WHO:-acme'), model: ref('MODEL:-7') }],
    });
    const { config, preset } = await load({ env: { RETRIES: '4' } });
    expect(config).toMatchObject({ retry: { maxRetries: 4, budget: false }, providers: [{ options: { model: '7' } }] });
    expect(preset).toBe('fast');
    expect((await issuesOf({ env: { RETRIES: 'x' } }))['retry.maxRetries']).toContain('expected a number, got "x"');
  });

  it('in variables and objects is an ordinary text', async () => {
    await write({ providers: [one] });
    const text = ref('HOME');
    expect(await keyOf({ env: { FLEXIAI_API_KEY: `sk-${text}` } })).toBe(`sk-${text}`);
    expect(await keyOf({ config: { providers: [{ ...one, apiKey: `sk-${text}` }] } })).toBe(`sk-${text}`);
  });
});

describe('describeConfig', () => {
  it('and all other printed texts contain no secret', async () => {
    const secret = 'internal-0123456789';
    const env = { URL: 'https://example.com/v1', MODEL: 'large' };
    const config = { providers: [acme({ model: 'm', apiKey: KEY, headers: { 'X-Team': secret } })] };
    const made = await load({ env, config });
    const shown = inspect([made, describeConfig(made)], { depth: 20 }) + JSON.stringify([made, describeConfig(made)]);
    expect(shown).not.toContain(KEY);
    expect(shown).not.toContain(secret);
    await write({
      providers: [
        { ...one, apiKey: KEY, headers: { 'X-Team': secret } },
        { ...one, name: 'b', baseURL: ref('URL'), model: ref('MODEL') },
        { ...one, name: 'c', apiKeys: [KEY, `${KEY}2`] },
      ],
    });
    const settings = describeConfig(await load({ env }));
    expect(JSON.stringify(settings)).not.toContain(KEY);
    expect(JSON.stringify(settings)).not.toContain(secret);
    expect(settings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'providers[0].apiKey', value: '[redacted]' }),
        expect.objectContaining({
          path: 'providers[1].baseURL',
          value: 'https://example.com/v1',
          references: ['URL'],
        }),
        expect.objectContaining({ path: 'providers[1].model', value: 'large' }),
        expect.objectContaining({ path: 'providers[2].apiKeys[1]', value: '[redacted]' }),
      ]),
    );
  });
});
