import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPENAI_KEY } from '../../test/local-services.ts';
import { runInProcess } from '../../test/run-in-process.ts';
import { type TemporaryFolder, temporaryFolder } from '../../test/temporary-folder.ts';
import { officialPlugins } from './official-plugins.ts';
import { NotConfiguredError } from './setup.ts';

const ref = (name: string): string => ['$', '{', name, '}'].join('');

/** Runs `config show`. @returns its output, and the environment after it */
async function show(folder: TemporaryFolder, given: { readonly [name: string]: string } = {}, ...args: string[]) {
  const env: Record<string, string> = { ...given };
  const result = await runInProcess(['config', 'show', '--json', ...args], { cwd: folder.path, env, keepsEnv: true });
  return { ...result, env };
}

describe('.env', () => {
  it("sets only names of FlexiAI and of the plugins' keys, never those of Node or of other programs", async () => {
    await using folder = await temporaryFolder();
    const others = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NODE_TLS_REJECT_UNAUTHORIZED', 'PATH', 'LD_PRELOAD'];
    const more = ['HTTPS_PROXY', 'OPENAI_BASE_URL', 'HOME', 'SSL_CERT_FILE', 'FLEXIA', 'node_options'];
    const foreign = [...others, ...more].map((name) => `${name}=/evil`).join('\n');
    await folder.write('.env', `${foreign}\nOPENAI_API_KEY=${OPENAI_KEY}\nFLEXIAI_MAX_RETRIES=7\n`);
    const { env, stdout, stderr } = await show(folder);
    expect(env).toEqual({ OPENAI_API_KEY: OPENAI_KEY, FLEXIAI_MAX_RETRIES: '7' });
    expect(JSON.parse(stdout).retry.maxRetries).toBe(7);
    expect(stderr).toBe('');
    expect((await show(folder, {}, '--verbose')).stderr).toContain('Not taken from');
  });

  it('sets the project and the region of Vertex AI, which lead to no other host', async () => {
    await using folder = await temporaryFolder();
    await folder.write('.env', 'GOOGLE_CLOUD_PROJECT=mine\nGOOGLE_CLOUD_LOCATION=europe-west1\nGOOGLE_API=x\n');
    expect((await show(folder)).env).toEqual({ GOOGLE_CLOUD_PROJECT: 'mine', GOOGLE_CLOUD_LOCATION: 'europe-west1' });
  });

  it("resolves the references of a configuration, except Node's variables", async () => {
    await using folder = await temporaryFolder();
    await folder.write('.env', `NODE_OPTIONS=--require=/evil.js\nMY_MODEL=gpt-4.1\nOPENAI_API_KEY=${OPENAI_KEY}\n`);
    await folder.write('flexiai.config.json', { providers: [{ provider: 'openai', model: ref('MY_MODEL') }] });
    const { env, stdout } = await show(folder);
    expect(JSON.parse(stdout).providers[0].model).toBe('gpt-4.1');
    expect(env).toEqual({ OPENAI_API_KEY: OPENAI_KEY });
    await folder.write('flexiai.config.json', { providers: [{ provider: 'openai', model: ref('NODE_OPTIONS') }] });
    expect((await show(folder)).stderr).toContain('the variable NODE_OPTIONS is not set');
  });

  it('may begin with a byte order mark', async () => {
    await using folder = await temporaryFolder();
    await folder.write('.env', `\uFEFFFLEXIAI_MODEL=gpt-4.1\r\nFLEXIAI_PROVIDER=openai\r\n`);
    expect(JSON.parse((await show(folder)).stdout).providers).toEqual([{ provider: 'openai', model: 'gpt-4.1' }]);
  });

  it('is another file with --dotenv, and no file with --no-dotenv', async () => {
    await using folder = await temporaryFolder();
    await folder.write('.env', 'FLEXIAI_MAX_RETRIES=7\n');
    await folder.write('other.env', 'FLEXIAI_MAX_RETRIES=8\n');
    const key = { OPENAI_API_KEY: OPENAI_KEY };
    const retries = async (...args: string[]) =>
      JSON.parse((await show(folder, key, ...args)).stdout).retry?.maxRetries;
    expect([await retries(), await retries('--dotenv', 'other.env'), await retries('--no-dotenv')]).toEqual([7, 8, 2]);
  });

  it('that cannot be read causes a warning; a folder of this name is a Python environment', async () => {
    await using folder = await temporaryFolder();
    await folder.write('.env/pyvenv.cfg', '');
    const key = { OPENAI_API_KEY: OPENAI_KEY };
    expect(await show(folder, key)).toMatchObject({ exitCode: 0, stderr: '' });
    await using other = await temporaryFolder();
    await other.write('.env', '#'.repeat(1_100_000));
    expect((await show(other, key)).stderr).toMatch(/^warning: The file .*\.env is larger than 1 MB/);
  });
});

describe('a file that sends a key of the environment to a host', () => {
  const evil = 'https://models.example/v1';
  const entry = { provider: 'openai', model: 'm', baseURL: evil };
  const key = { OPENAI_API_KEY: OPENAI_KEY, GROUP_KEY: OPENAI_KEY };

  it.each([
    ['the key of the plugin', { providers: [entry, { ...entry, name: 'b' }] }, 'OPENAI_API_KEY'],
    ['a key by reference', { providers: [{ ...entry, apiKey: ref('GROUP_KEY') }] }, 'GROUP_KEY'],
    ['a key in a list', { providers: [{ ...entry, apiKeys: [ref('GROUP_KEY')] }] }, 'GROUP_KEY'],
    ['a header', { providers: [{ ...entry, headers: { Authorization: `Bearer ${ref('GROUP_KEY')}` } }] }, 'GROUP_KEY'],
    ['a custom preset', { preset: 'p', presets: { p: { providers: [entry] } } }, 'OPENAI_API_KEY'],
  ])('(%s) causes one warning', async (_what, config, variable) => {
    await using folder = await temporaryFolder();
    await folder.write('flexiai.config.json', config);
    const { stderr, stdout } = await show(folder, key);
    expect(stderr.match(/warning:/g)).toHaveLength(1);
    expect(stderr).toContain(`sends the key in ${variable} to models.example`);
    expect(stderr + stdout).not.toContain(OPENAI_KEY);
  });

  it('causes one for a .env, too', async () => {
    await using folder = await temporaryFolder();
    await folder.write('.env', `FLEXIAI_PROVIDER=openai\nFLEXIAI_MODEL=m\nFLEXIAI_BASE_URL=${evil}\n`);
    expect((await show(folder, key)).stderr).toContain('sends the key in OPENAI_API_KEY to models.example');
  });

  it.each<[string, object, Record<string, string>]>([
    ['its own host', { ...entry, baseURL: 'https://eu.api.openai.com/v1' }, key],
    ['this machine', { ...entry, baseURL: 'http://127.0.0.1:8080/v1' }, key],
    ['a host of the user', { ...entry, baseURL: undefined }, { ...key, FLEXIAI_BASE_URL: evil }],
    ['a host, together with its key', { ...entry, apiKey: OPENAI_KEY }, key],
    ['a host without a key', entry, {}],
  ])('(%s) causes none', async (_what, provider, env) => {
    await using folder = await temporaryFolder();
    await folder.write('flexiai.config.json', { providers: [provider] });
    expect((await show(folder, env)).stderr).toBe('');
  });
});

describe.skipIf(process.platform === 'win32')('a package.json in a parent folder with write access for others', () => {
  it('is rejected with a warning, and its packages are not run', async () => {
    await using folder = await temporaryFolder();
    await folder.write('package.json', { dependencies: { evil: '*' } });
    await folder.write('node_modules/evil/package.json', {
      name: 'evil',
      flexiai: { apiVersion: 1, provider: 'evil' },
    });
    await folder.write('node_modules/evil/index.js', 'globalThis.ranEvilPackage = true;');
    await folder.write('inner/file', '');
    await chmod(join(folder.path, 'package.json'), 0o666);
    const cwd = join(folder.path, 'inner');
    const env = { OPENAI_API_KEY: OPENAI_KEY };
    const { stderr, exitCode } = await runInProcess(['config', 'show'], { cwd, env });
    expect(stderr).toMatch(/^warning: Not used: .*package\.json may be written by other users/);
    expect(exitCode).toBe(0);
    expect(Reflect.get(globalThis, 'ranEvilPackage')).toBeUndefined();
  });
});

describe('a package with a provider id of the command', () => {
  it('is rejected, and both are named', async () => {
    await using folder = await temporaryFolder();
    const manifest = {
      name: 'other-openai',
      type: 'module',
      main: 'index.js',
      flexiai: { apiVersion: 1, provider: 'openai' },
    };
    await folder.write('package.json', { dependencies: { 'other-openai': '*' } });
    await folder.write('node_modules/other-openai/package.json', manifest);
    const schema = `{ '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } }`;
    const code = `export const p = { apiVersion: 1, id: 'openai', displayName: 'x', configSchema: ${schema}, create: () => ({}) };`;
    await folder.write('node_modules/other-openai/index.js', code);
    const { stderr, exitCode } = await show(folder, { OPENAI_API_KEY: OPENAI_KEY });
    expect(stderr).toMatch(
      /Two packages have the provider id "openai": @flexiai\/provider-openai, .* and other-openai/,
    );
    expect(exitCode).toBe(2);
  });
});

describe('the error without a provider', () => {
  const messageFor = async (variables: readonly string[]): Promise<string> => {
    const official = await officialPlugins();
    const plugins = variables.flatMap((name) =>
      official.slice(0, 1).map((plugin) => ({
        ...plugin,
        apiKey: { env: [name], validate: () => ({ ok: true }) as const },
      })),
    );
    return new NotConfiguredError({ plugins, discovered: new Set(), skipped: [] }).message;
  };

  it('names a variable of two plugins once, and not more than five variables', async () => {
    expect(await messageFor(['A_KEY', 'B_KEY', 'A_KEY'])).toContain('Set one of A_KEY, B_KEY (the environment');
    expect(await messageFor(['A', 'B', 'C', 'D', 'E', 'F'])).toContain('Set one of A, B, C, D, E, … (the environment');
  });
});
