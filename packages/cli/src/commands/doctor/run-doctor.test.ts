import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localServices, OPENAI_KEY } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';
import { type TemporaryFolder, temporaryFolder } from '../../../test/temporary-folder.ts';
import { checkNode } from './check-node.ts';
import type { Finding } from './finding.ts';

async function findings(cwd: string, args: readonly string[] = [], env: { readonly [name: string]: string } = {}) {
  const { exitCode, stdout, stderr } = await runInProcess(['doctor', '--json', ...args], { cwd, env });
  const { findings: list, ...counts }: { findings: Finding[]; ok: boolean; problems: number } = JSON.parse(stdout);
  const of = (subject: string) => list.find((finding) => finding.subject === subject);
  return { exitCode, stderr, list, of, ...counts };
}

/** An application with packages as installed by npm. */
async function install(folder: TemporaryFolder, packages: { readonly [name: string]: object }): Promise<void> {
  const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, '*']));
  await folder.write('package.json', { name: 'app', dependencies });
  for (const [name, manifest] of Object.entries(packages)) {
    await folder.write(join('node_modules', name, 'package.json'), { name, ...manifest });
  }
}

describe('flexiai doctor', () => {
  it('reports success for a good setup, sends each provider a health check, and exits with 0', async () => {
    await using services = await localServices();
    const { exitCode, list, ok } = await findings(services.cwd);
    expect(list.map(({ subject, status }) => `${subject} ${status}`)).toEqual([
      'node ok',
      'packages ok',
      'configuration ok',
      // They stand in the file.
      'key-in-file warning',
      'key-in-file warning',
      'key:openai ok',
      'model:openai ok',
      'key:claude ok',
      'model:claude ok',
      'price:openai ok',
      // The price data does not contain this model yet.
      'price:claude warning',
      'prices ok',
      'health:openai ok',
      'health:claude ok',
    ]);
    expect({ exitCode, ok }).toEqual({ exitCode: 0, ok: true });
    expect(services.openai.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('warns about a key of the environment that a file sends to an unknown host', async () => {
    await using folder = await temporaryFolder();
    const entry = { provider: 'openai', model: 'gpt-4.1', baseURL: 'https://models.example/v1' };
    await folder.write('flexiai.config.json', { providers: [entry] });
    const { of, exitCode } = await findings(folder.path, ['--offline'], { OPENAI_API_KEY: OPENAI_KEY });
    expect(of('key-destination')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('sends the key in OPENAI_API_KEY to models.example'),
    });
    expect(exitCode).toBe(0);
  });

  it('warns about a proxy in the environment that an entry does not use', async () => {
    await using folder = await temporaryFolder();
    const direct = { provider: 'openai', model: 'gpt-4.1' };
    const local = { ...direct, name: 'local', baseURL: 'http://127.0.0.1:1/v1' };
    const proxied = { ...direct, name: 'proxied', proxy: 'environment' };
    await folder.write('flexiai.config.json', { providers: [direct, local, proxied] });
    const env = { OPENAI_API_KEY: OPENAI_KEY, HTTPS_PROXY: 'http://proxy.example:8080' };
    expect((await findings(folder.path, ['--offline'], env)).of('proxy')).toMatchObject({
      status: 'warning',
      message: 'HTTPS_PROXY is set, but requests to "openai" do not use that proxy',
      advice: expect.stringContaining("proxy: 'environment'"),
    });
    const on = { ...env, NODE_USE_ENV_PROXY: '1' };
    expect((await findings(folder.path, ['--offline'], on)).of('proxy')).toMatchObject({ status: 'ok' });
    await folder.write('flexiai.config.json', { providers: [proxied] });
    expect((await findings(folder.path, ['--offline'], env)).of('proxy')).toMatchObject({ status: 'ok' });
  });

  it('prints the findings, and a summary', async () => {
    await using services = await localServices();
    const { stdout } = await runInProcess(['doctor', '--offline'], { cwd: services.cwd });
    expect(stdout).toMatch(/^✓ Node \d/m);
    expect(stdout).toMatch(/\nNo problems; 3 warnings\.\n$/);
    expect(services.openai.requests).toEqual([]);
  });

  it('reports why a provider is unreachable, with the solution', async () => {
    await using services = await localServices();
    services.openai.reply({ fault: { kind: 'status', status: 401, error: 'invalid-api-key' } });
    await services.anthropic.close();
    const { exitCode, of, problems } = await findings(services.cwd);
    expect(of('health:openai')).toMatchObject({ status: 'problem', advice: expect.stringContaining('flexiai ask') });
    expect(of('health:claude')).toMatchObject({ status: 'problem', message: expect.stringContaining('ECONNREFUSED') });
    expect({ exitCode, problems }).toEqual({ exitCode: 1, problems: 2 });
  });

  it('reports the problem of each key, and never the key', async () => {
    await using folder = await temporaryFolder();
    const env = { OPENAI_API_KEY: 'sk-with\nbreak', ANTHROPIC_API_KEY: 'sk–ant–typographic', GEMINI_API_KEY: 'short' };
    const { exitCode, of, list } = await findings(folder.path, ['--offline'], env);
    expect(of('key:openai')).toMatchObject({ status: 'problem', message: expect.stringContaining('line break') });
    expect(of('key:anthropic')).toMatchObject({ status: 'problem', message: expect.stringContaining('typographic') });
    expect(of('key:google')?.status).toBe('problem');
    expect(JSON.stringify(list)).not.toMatch(/with\\nbreak|ant–typo/);
    expect(exitCode).toBe(1);
  });

  it('calls the shape of a key right only at the host whose keys have it', async () => {
    await using folder = await temporaryFolder();
    const entry = { provider: 'openai', model: 'gpt-4.1' };
    const foreign = 'sk-ant-api03-made-up-0123456789';
    const keyOf = async (more: object, key: string) => {
      await folder.write('flexiai.config.json', { providers: [{ ...entry, ...more }] });
      return (await findings(folder.path, ['--offline'], { OPENAI_API_KEY: key })).of('key:one');
    };
    const own = { name: 'one', baseURL: 'https://eu.api.openai.com/v1' };
    expect(await keyOf(own, OPENAI_KEY)).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/right shape$/),
    });
    const wrong = { status: 'problem', message: expect.stringContaining('looks like a key of Anthropic') };
    expect(await keyOf(own, foreign)).toMatchObject(wrong);
    const gateway = await keyOf({ name: 'one', baseURL: 'http://127.0.0.1:1/v1' }, foreign);
    expect(gateway).toMatchObject({ status: 'ok', message: expect.stringMatching(/is set; .* not known$/) });
  });

  it('names the missing variable', async () => {
    await using folder = await temporaryFolder();
    await folder.write('flexiai.config.json', { providers: [{ provider: 'gemini', model: 'gemini-3.8-flash' }] });
    const { of } = await findings(folder.path, ['--offline']);
    expect(of('key:gemini')?.advice).toContain('GEMINI_API_KEY or GOOGLE_API_KEY');
  });

  it('asks for no key where an entry has credentials of a cloud', async () => {
    await using folder = await temporaryFolder();
    const model = 'gemini-3.8-flash';
    await folder.write('flexiai.config.json', {
      providers: [
        { provider: 'vertex', model, project: 'p' },
        { provider: 'google', model, vertex: { project: 'p' } },
        { provider: 'google', name: 'by-key', model },
      ],
    });
    const { of } = await findings(folder.path, ['--offline']);
    expect(['vertex', 'google', 'by-key'].map((name) => of(`key:${name}`)?.status)).toEqual(['ok', 'ok', 'problem']);
  });

  it('lists every problem of a configuration with its place', async () => {
    await using folder = await temporaryFolder();
    await folder.write('flexiai.config.json', '{\n  "providers": [{ "provider": "openia" }],\n  "retrys": 3\n}');
    const { exitCode, list } = await findings(folder.path);
    const messages = list.filter(({ subject }) => subject === 'configuration');
    expect(messages.map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringMatching(/retrys.*retry/), expect.stringMatching(/openia.*openai/)]),
    );
    expect(messages.map(({ advice }) => advice)).toContainEqual(expect.stringContaining('flexiai.config.json:3:'));
    expect(exitCode).toBe(1);
  });

  it('names the solution if nothing is configured', async () => {
    await using folder = await temporaryFolder();
    const { exitCode, of } = await findings(folder.path);
    expect(of('configuration')).toMatchObject({ status: 'problem', message: expect.stringContaining('flexiai init') });
    expect(exitCode).toBe(1);
  });

  it('warns about an unknown model, and suggests the nearest one', async () => {
    await using folder = await temporaryFolder();
    await folder.write('flexiai.config.json', {
      providers: [{ provider: 'openai', model: 'gpt-5.4-mimi', apiKey: OPENAI_KEY }],
    });
    const { exitCode, of } = await findings(folder.path, ['--offline']);
    expect(of('model:openai')).toMatchObject({ status: 'warning', advice: expect.stringContaining('gpt-5.4-mini?') });
    expect(exitCode).toBe(0);
  });
});

describe('its check of the packages', () => {
  const env = { OPENAI_API_KEY: OPENAI_KEY };
  const peer = (range: string) => ({ version: '1.2.0', peerDependencies: { '@flexiai/core': range } });

  it('accepts compatible peers, including pre-releases', async () => {
    await using folder = await temporaryFolder();
    await install(folder, { '@flexiai/core': { version: '1.0.0-next.3' }, '@flexiai/cache': peer('^1.0.0-next.0') });
    const { exitCode, list } = await findings(folder.path, ['--offline'], env);
    expect(list.filter(({ subject }) => subject.startsWith('package:')).map(({ status }) => status)).toEqual([
      'ok',
      'ok',
    ]);
    expect(exitCode).toBe(0);
  });

  it('finds a core that is too old or missing, and packages that are not installed', async () => {
    await using folder = await temporaryFolder();
    await install(folder, { '@flexiai/core': { version: '1.0.0' }, '@flexiai/cache': peer('^2.0.0') });
    const old = await findings(folder.path, ['--offline'], env);
    expect(old.of('package:@flexiai/cache')).toMatchObject({
      status: 'problem',
      message: '@flexiai/cache 1.2.0 requires @flexiai/core ^2.0.0, but 1.0.0 is installed',
    });
    await install(folder, { '@flexiai/cost': peer('^1.0.0') });
    await folder.write('package.json', { dependencies: { '@flexiai/cost': '*', '@flexiai/absent': '*' } });
    const none = await findings(folder.path, ['--offline'], env);
    expect(none.of('package:@flexiai/absent')).toMatchObject({
      status: 'problem',
      advice: expect.stringContaining('npm install'),
    });
    expect([old.exitCode, none.exitCode]).toEqual([1, 1]);
  });

  it('finds an invalid package.json', async () => {
    await using folder = await temporaryFolder();
    await folder.write('package.json', '{ "name": ');
    const { of, exitCode } = await findings(folder.path, ['--offline'], env);
    expect(of('packages')).toMatchObject({ status: 'problem', message: expect.stringContaining('is not valid JSON') });
    expect(exitCode).toBe(1);
  });

  it('warns about two copies of core', async () => {
    await using folder = await temporaryFolder();
    await install(folder, { '@flexiai/core': { version: '1.0.0' }, '@flexiai/cache': peer('^1.0.0') });
    await folder.write('node_modules/@flexiai/cache/node_modules/@flexiai/core/package.json', { version: '1.0.0' });
    const { list, exitCode } = await findings(folder.path, ['--offline'], env);
    expect(list).toContainEqual(
      expect.objectContaining({ status: 'warning', message: expect.stringContaining('2 copies') }),
    );
    expect(exitCode).toBe(0);
  });

  it('checks third-party plugins, and reports unusable ones', async () => {
    await using folder = await temporaryFolder();
    await install(folder, { 'their-plugin': { version: '3.0.0', flexiai: { apiVersion: 99, provider: 'theirs' } } });
    const { of } = await findings(folder.path, ['--offline'], env);
    expect(of('package:their-plugin')?.message).toBe('their-plugin 3.0.0');
  });
});

describe('checkNode', () => {
  it('compares Node with the range of the package', () => {
    expect(checkNode('24.11.1', '^22.18 || ^24.11 || >=26').status).toBe('ok');
    expect(checkNode('20.10.0', '^22.18 || ^24.11 || >=26')).toMatchObject({
      status: 'problem',
      advice: expect.any(String),
    });
  });
});
