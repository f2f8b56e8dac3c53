import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultRegistry } from '../../index.ts';
import { discoverProviders, type LoadConfigOptions, loadConfig } from '../../node.ts';

let app: string;

beforeEach(async () => {
  app = await realpath(await mkdtemp(join(tmpdir(), 'flexiai-discover-')));
});
afterEach(() => rm(app, { recursive: true, force: true }));

async function put(path: string, content: string | object): Promise<void> {
  await mkdir(dirname(join(app, path)), { recursive: true });
  await writeFile(join(app, path), typeof content === 'string' ? content : JSON.stringify(content));
}

/** A module with plugins of these ids, which accept any options. */
const plugins = (...ids: string[]): string => `
const schema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
const make = ({ model }) => ({ model, capabilities: {}, chatCompletion() {}, async *streamChatCompletion() {} });
${ids.map((id, index) => `export const p${index} = { apiVersion: 1, id: '${id}', displayName: '${id}', configSchema: schema, create: make };`).join('\n')}
`;

async function install(name: string, manifest: object, code = ''): Promise<void> {
  await put(`node_modules/${name}/package.json`, {
    name,
    version: '1.0.0',
    type: 'module',
    main: './index.js',
    ...manifest,
  });
  await put(`node_modules/${name}/index.js`, code);
}

const field = (provider: unknown, apiVersion: unknown = 1) => ({ flexiai: { apiVersion, provider } });
const depend = (...names: string[]) =>
  put('package.json', { name: 'app', dependencies: Object.fromEntries(names.map((name) => [name, '*'])) });

describe('discoverProviders', () => {
  it('loads the plugins of dependencies that declare them, and registers none', async () => {
    await depend('@acme/flexiai-acme', 'many', 'plain');
    await install('@acme/flexiai-acme', field('acme'), plugins('acme', 'not-named'));
    await install(
      'many',
      { ...field(['one', 'two']), exports: { '.': { import: './index.js' } } },
      plugins('one', 'two'),
    );
    await install('plain', {}, 'throw new Error("must not be loaded")');
    await install('transitive', field('transitive'), 'throw new Error("must not be loaded")');
    await put('src/deep/file.js', '');
    for (const from of [app, join(app, 'src/deep/file.js'), pathToFileURL(join(app, 'src/deep/file.js')).href]) {
      const { plugins: found, skipped } = await discoverProviders({ from });
      expect(found.map(({ id }) => id)).toEqual(['acme', 'one', 'two']);
      expect(skipped).toEqual([]);
    }
    expect(defaultRegistry().has('acme')).toBe(false);
  });

  it('reads optional and development dependencies too, and ignores packages that are not installed', async () => {
    await put('package.json', { optionalDependencies: { a: '*' }, devDependencies: { b: '*', gone: '*' } });
    await install('a', field('a'), plugins('a'));
    await install('b', field('b'), plugins('b'));
    const { plugins: found, skipped } = await discoverProviders({ from: app });
    expect([found.map(({ id }) => id), skipped]).toEqual([['a', 'b'], []]);
  });

  it('finds packages that are installed in a parent folder, as in workspaces', async () => {
    await install('a', field('a'), plugins('a'));
    await put('packages/web/package.json', { dependencies: { a: '*' } });
    const { plugins: found } = await discoverProviders({ from: join(app, 'packages/web') });
    expect(found.map(({ id }) => id)).toEqual(['a']);
  });

  it.each([
    [
      'is made for another version of the interface',
      field('x', 2),
      plugins('x'),
      'is made for version 2 of the plugin interface; this @flexiai/core has version 1',
    ],
    ['names no provider', field(''), plugins('x'), 'names no provider'],
    ['names another provider', field('y'), plugins('x'), 'exports no plugin with the id "y"'],
    ['does not load', field('x'), 'throw new Error("no\\nsuch thing")', 'could not be loaded: no'],
    ['has no entry', { ...field('x'), exports: { './other': './index.js' } }, plugins('x'), 'could not be loaded'],
    ['exports something that is not a plugin', field('x'), 'export const x = { id: "x" };', 'not a provider plugin'],
  ])('skips a package that %s, and reports the reason', async (_what, manifest, code, reason) => {
    await depend('broken', 'good');
    await install('broken', manifest, code);
    await install('good', field('good'), plugins('good'));
    const { plugins: found, skipped } = await discoverProviders({ from: app });
    expect(found.map(({ id }) => id)).toEqual(['good']);
    expect(skipped).toMatchObject([{ package: 'broken', reason: expect.stringContaining(reason) }]);
  });

  it('refuses two packages that claim one provider, names both, and loads neither', async () => {
    await depend('a', 'b', 'c');
    await install('a', field(['w', 'x']), 'globalThis.ranTwin = true;');
    await install('b', field('x'), 'globalThis.ranTwin = true;');
    await install('c', field('c'), plugins('c'));
    await expect(discoverProviders({ from: app })).rejects.toThrow(
      /^Two packages claim the provider "x": a and b\. Remove one of them/,
    );
    const load = (provider: string) =>
      loadConfig({ cwd: app, env: {}, config: { providers: [{ provider, model: 'm' }] } as never });
    await expect(load('x')).rejects.toThrow('Two packages claim the provider "x": a and b.');
    expect(Reflect.get(globalThis, 'ranTwin')).toBeUndefined();
    // Two packages of one id are no problem if the id is not needed.
    expect((await load('c')).config.providers).toMatchObject([{ provider: 'c' }]);
  });

  it('accepts a package that exports one plugin under two names', async () => {
    await depend('a');
    await install('a', field('x'), `${plugins('x')}\nexport default p0;`);
    const { plugins: found, packages, skipped } = await discoverProviders({ from: app });
    expect([found.length, skipped, [...packages]]).toEqual([1, [], [['x', 'a']]]);
  });

  it('finds nothing if there is no application', async () => {
    await put('package.json', 'no json');
    expect(await discoverProviders({ from: app })).toEqual({ plugins: [], packages: new Map(), skipped: [] });
  });
});

describe.skipIf(process.platform === 'win32')('a folder above that other users may write to', () => {
  const EVIL = 'globalThis.ranEvil = true;';
  const load = (options: LoadConfigOptions) =>
    loadConfig({ env: {}, config: { providers: [{ provider: 'evil', model: 'm' }] } as never, ...options });

  it('is not searched for a package.json', async () => {
    await depend('evil');
    await install('evil', field('evil'), EVIL);
    await put('web/file.js', '');
    await chmod(join(app, 'package.json'), 0o666);
    const { plugins: found, skipped } = await discoverProviders({ from: join(app, 'web') });
    expect(found).toEqual([]);
    expect(skipped).toEqual([
      {
        package: join(app, 'package.json'),
        reason: expect.stringMatching(/^may be written by other users/),
        refused: true,
      },
    ]);
    await expect(load({ cwd: join(app, 'web') })).rejects.toThrow('may be written by other users');
    expect(Reflect.get(globalThis, 'ranEvil')).toBeUndefined();
  });

  it('is not searched for packages', async () => {
    await install('evil', field('evil'), EVIL);
    await put('web/package.json', { dependencies: { evil: '*' } });
    await chmod(join(app, 'node_modules/evil/package.json'), 0o666);
    const { plugins: found, skipped } = await discoverProviders({ from: join(app, 'web') });
    expect(found).toEqual([]);
    expect(skipped).toMatchObject([{ package: 'evil', reason: expect.stringContaining('may be written') }]);
    await expect(load({ cwd: join(app, 'web') })).rejects.toThrow('its package evil may be written by other users');
    expect(Reflect.get(globalThis, 'ranEvil')).toBeUndefined();
  });

  it('is searched for a file of the application, whose own code is there', async () => {
    await depend('good');
    await install('good', field('good'), plugins('good'));
    await put('dist/main.js', '');
    await chmod(join(app, 'package.json'), 0o666);
    const { plugins: found } = await discoverProviders({ from: pathToFileURL(join(app, 'dist/main.js')) });
    expect(found.map(({ id }) => id)).toEqual(['good']);
  });

  it('is searched if the user chose it', async () => {
    await depend('good');
    await install('good', field('good'), plugins('good'));
    await chmod(join(app, 'package.json'), 0o666);
    const { plugins: found } = await discoverProviders({ from: app });
    expect(found.map(({ id }) => id)).toEqual(['good']);
  });
});

describe('the options of these', () => {
  it.each([undefined, {}, { from: 5 }, { from: '' }])('(%j for discoverProviders) are checked', async (options) => {
    await expect(discoverProviders(options as never)).rejects.toThrow('discoverProviders expects a folder');
  });

  it.each<[unknown, string]>([
    [{ presets: 'fast' }, 'presets: unknown option; did you mean "preset"?'],
    [{ plugins: [undefined] }, 'plugins: expected a list of plugins, got '],
    [{ registry: {} }, 'expected a ProviderRegistry, got '],
    [null, 'loadConfig expects an object, got null.'],
  ])('(%j for loadConfig) are checked', async (options, message) => {
    await expect(loadConfig(options as never)).rejects.toThrow(message);
  });
});

describe('a provider that a configuration names', () => {
  const load = (config: object) => loadConfig({ cwd: app, env: {}, config: { ...config } });

  it('is found among the dependencies; only its package is loaded', async () => {
    await depend('a', 'b');
    await install('a', field('a'), plugins('a'));
    await install('b', field('b'), 'throw new Error("must not be loaded")');
    const { config, skipped } = await load({ providers: [{ provider: 'a', model: 'm' }] });
    expect(config.plugins?.map(({ id }) => id)).toEqual(['a']);
    expect(skipped).toEqual([]);
  });

  it('is reported with the place of the packages if it is missing', async () => {
    await depend('a');
    await install('a', field('a'), plugins('a'));
    await expect(load({ providers: [{ provider: 'zzzz', model: 'm' }] })).rejects.toThrow(
      `providers[0].provider: there is no provider "zzzz": none of the dependencies in ${join(app, 'package.json')} has it. Install its package: https://flexiai.github.io/flexiai/providers#packages names it`,
    );
  });

  it('is reported with the nearest installed name if it is misspelled', async () => {
    await depend('a');
    await install('a', field('acme'), plugins('acme'));
    await expect(load({ providers: [{ provider: 'amce', model: 'm' }] })).rejects.toThrow(
      /providers\[0\]\.provider: there is no provider "amce": did you mean "acme"\?$/,
    );
  });

  it('is reported without a command for a shell, and without a possible key', async () => {
    await depend('a');
    await install('a', field('a'), plugins('a'));
    for (const provider of ['../../x; rm -rf', 'sk-0123456789abcdef0123456789abcdef']) {
      const failure: Error = await load({ providers: [{ provider, model: 'm' }] }).then(
        () => expect.unreachable(),
        (error) => error,
      );
      expect(failure.message).toMatch(/has it\. Install its package: https:\S+ names it$/);
      expect(failure.message).not.toContain('sk-');
    }
  });

  it('is reported with the reason if its package cannot be loaded', async () => {
    await depend('a');
    await install('a', field('a'), 'throw new Error("a peer is missing")');
    await expect(load({ providers: [{ provider: 'a', model: 'm' }] })).rejects.toThrow(
      'there is no provider "a": its package a could not be loaded: a peer is missing',
    );
  });

  it('is reported with the wrong interface version of its package, not with a package to install', async () => {
    await depend('a');
    await install('a', field('zzzz', 2), plugins('zzzz'));
    await expect(load({ providers: [{ provider: 'zzzz', model: 'm' }] })).rejects.toThrow(
      /"zzzz": its package a is made for version 2 of the plugin interface; this @flexiai\/core has version 1$/,
    );
  });

  it('is not searched for when discovery is switched off', async () => {
    await depend('a');
    await install('a', field('a'), plugins('a'));
    const options = { cwd: app, env: {}, config: { providers: [{ provider: 'a', model: 'm' }] }, discover: false };
    await expect(loadConfig(options)).rejects.toThrow('pass its plugin in plugins');
  });
});
