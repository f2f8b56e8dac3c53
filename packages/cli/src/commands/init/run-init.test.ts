import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPENAI_KEY } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';
import { type TemporaryFolder, temporaryFolder } from '../../../test/temporary-folder.ts';

const init = (cwd: string, ...args: string[]) => runInProcess(['init', ...args], { cwd });

/** An installed plugin `bare`, with a key in BARE_KEY and no known models. */
async function addWithoutModels(folder: TemporaryFolder): Promise<void> {
  await folder.write('package.json', { dependencies: { bare: '*' } });
  await folder.write('node_modules/bare/package.json', {
    name: 'bare',
    type: 'module',
    main: 'index.js',
    flexiai: { apiVersion: 1, provider: 'bare' },
  });
  const schema = `{ '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } }`;
  const apiKey = `{ env: ['BARE_KEY'], validate: () => ({ ok: true }) }`;
  const code = `export const p = { apiVersion: 1, id: 'bare', displayName: 'Bare', apiKey: ${apiKey}, configSchema: ${schema}, create: () => ({}) };`;
  await folder.write('node_modules/bare/index.js', code);
}

describe('flexiai init --yes', () => {
  it('writes a valid configuration, and an example of an environment', async () => {
    await using folder = await temporaryFolder();
    const { exitCode, stdout } = await init(
      folder.path,
      '--yes',
      '--provider',
      'anthropic,openai',
      '--preset',
      'reliable',
    );
    expect(JSON.parse(await folder.read('flexiai.config.json'))).toEqual({
      $schema: './flexiai.schema.json',
      preset: 'reliable',
      providers: [
        { provider: 'anthropic', model: 'claude-haiku-5-5' },
        { provider: 'openai', model: 'gpt-6-luna' },
      ],
    });
    expect(await folder.read('.env.example')).toMatch(
      /\n# Anthropic\nANTHROPIC_API_KEY=\n# OpenAI\nOPENAI_API_KEY=\n$/,
    );
    expect(stdout).toContain('set ANTHROPIC_API_KEY');
    expect(exitCode).toBe(0);
    expect((await runInProcess(['config', 'validate'], { cwd: folder.path })).exitCode).toBe(0);
  });

  it('uses the providers whose keys are set, and writes no key', async () => {
    await using folder = await temporaryFolder();
    const env = { OPENAI_API_KEY: OPENAI_KEY };
    await runInProcess(['init', '--yes'], { cwd: folder.path, env });
    const written = (await folder.read('flexiai.config.json')) + (await folder.read('.env.example'));
    expect(JSON.parse(await folder.read('flexiai.config.json')).providers).toMatchObject([{ provider: 'openai' }]);
    expect(written).not.toContain(OPENAI_KEY);
  });

  it('uses all providers if no key is set, and the given models', async () => {
    await using folder = await temporaryFolder();
    await init(folder.path, '--yes', '--model', 'openai=gpt-4.1', '-m', 'google=tunedModels/a=b');
    expect(JSON.parse(await folder.read('flexiai.config.json')).providers).toEqual([
      { provider: 'openai', model: 'gpt-4.1' },
      { provider: 'anthropic', model: 'claude-haiku-5-5' },
      { provider: 'google', model: 'tunedModels/a=b' },
    ]);
  });

  it('writes an entry whose key is optional only if it is asked for', async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await init(folder.path, '--yes', '--provider', 'bedrock-converse');
    expect(JSON.parse(await folder.read('flexiai.config.json')).providers).toEqual([
      { provider: 'bedrock-converse', model: 'global.amazon.nova-2-lite-v1:0' },
    ]);
    expect(stdout).toContain('set AWS_BEARER_TOKEN_BEDROCK, in the environment or in .env, unless you use other');
  });

  it('writes the newer of two plugins for one key, and others by name', async () => {
    const providersOf = async (manifest: object, ...args: string[]) => {
      await using folder = await temporaryFolder();
      await folder.write('package.json', manifest);
      await init(folder.path, '--yes', ...args);
      const { providers } = JSON.parse(await folder.read('flexiai.config.json'));
      return providers.map(({ provider }: { readonly provider: string }) => provider);
    };
    expect(await providersOf({})).toEqual(['openai', 'anthropic', 'google']);
    expect(await providersOf({}, '--provider', 'gemini,vertex')).toEqual(['gemini', 'vertex']);
  });

  it('leaves out a plugin without known models, unless an option names it', async () => {
    await using folder = await temporaryFolder();
    await addWithoutModels(folder);
    const { exitCode, stderr } = await init(folder.path, '--yes');
    expect(stderr).toContain('left out: bare (it has no known models)');
    expect(exitCode).toBe(0);
    expect(JSON.parse(await folder.read('flexiai.config.json')).providers).not.toContainEqual(
      expect.objectContaining({ provider: 'bare' }),
    );
    const named = await init(folder.path, '--yes', '--force', '--provider', 'bare,openai');
    expect(named).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--model bare=…') });
    const withModel = await init(folder.path, '--yes', '--force', '--model', 'bare=m1');
    expect(withModel).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(await folder.read('flexiai.config.json')).providers).toContainEqual({
      provider: 'bare',
      model: 'm1',
    });
  });

  it('fails if the only plugin with a key has no known models', async () => {
    await using folder = await temporaryFolder();
    await addWithoutModels(folder);
    const refused = await runInProcess(['init', '--yes'], { cwd: folder.path, env: { BARE_KEY: 'bare-key-1' } });
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"bare" has no known models') });
    expect(await readdir(folder.path)).not.toContain('flexiai.config.json');
  });

  it('replaces nothing without --force', async () => {
    await using folder = await temporaryFolder();
    await folder.write('flexiai.config.json', 'mine');
    const refused = await init(folder.path, '--yes');
    expect(refused.stderr).toMatch(/already exists.*--force/);
    expect(refused.exitCode).toBe(1);
    expect(await folder.read('flexiai.config.json')).toBe('mine');
    expect(await readdir(folder.path)).toEqual(['flexiai.config.json']);
    expect((await init(folder.path, '--yes', '--force')).stdout).toContain('replaced flexiai.config.json');
    expect((await readdir(folder.path)).sort()).toEqual(['.env.example', 'flexiai.config.json', 'flexiai.schema.json']);
  });

  it('does not write through a link to a missing file', async () => {
    await using folder = await temporaryFolder();
    await symlink(join(folder.path, 'elsewhere.json'), join(folder.path, 'flexiai.config.json'));
    const refused = await init(folder.path, '--yes');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('EEXIST');
    expect(await readdir(folder.path)).not.toContain('elsewhere.json');
  });

  it('adds missing names to .env.example, and changes nothing else in it', async () => {
    await using folder = await temporaryFolder();
    await folder.write('.env.example', '# ours\nDATABASE=x\n#OPENAI_API_KEY=later\n');
    await init(folder.path, '--yes', '--provider', 'openai', '--provider', 'gemini');
    const once = '# ours\nDATABASE=x\n#OPENAI_API_KEY=later\n\n# Google Gemini\nGEMINI_API_KEY=\n';
    expect(await folder.read('.env.example')).toBe(once);
    await init(folder.path, '--yes', '--provider', 'openai,gemini');
    expect(await folder.read('.env.example')).toBe(once);
  });

  it('writes nothing with --dry-run, and prints what it would write', async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await init(folder.path, '--yes', '--dry-run', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: true,
      files: [{ path: join(folder.path, 'flexiai.config.json'), action: 'create', text: expect.any(String) }, {}, {}],
    });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('writes the schema for editors beside the configuration, and keeps one that is there', async () => {
    await using folder = await temporaryFolder();
    await init(folder.path, '--yes', '--output', 'deploy/flexiai.config.json');
    const written = JSON.parse(await folder.read('deploy/flexiai.config.json'));
    expect(JSON.parse(await folder.read(join('deploy', written.$schema)))).toHaveProperty('properties.providers');
    await folder.write('flexiai.schema.json', '{}');
    await init(folder.path, '--yes', '--no-schema');
    expect(JSON.parse(await folder.read('flexiai.config.json')).$schema).toBe('./flexiai.schema.json');
    expect(await folder.read('flexiai.schema.json')).toBe('{}');
    expect((await runInProcess(['config', 'validate'], { cwd: folder.path })).exitCode).toBe(0);
  });

  it('writes no schema with --no-schema, and does not refer to one', async () => {
    await using folder = await temporaryFolder();
    await init(folder.path, '--yes', '--no-schema');
    expect(JSON.parse(await folder.read('flexiai.config.json'))).not.toHaveProperty('$schema');
    expect((await readdir(folder.path)).sort()).toEqual(['.env.example', 'flexiai.config.json']);
  });

  it('warns if .env would be committed', async () => {
    await using folder = await temporaryFolder();
    await folder.write('.gitignore', 'node_modules\n.env.example\n');
    expect((await init(folder.path, '--yes')).stderr).toContain('.gitignore does not contain .env');
    await folder.write('.gitignore', 'node_modules\n.env\n');
    expect((await init(folder.path, '--yes', '--force')).stderr).toBe('');
  });

  it.each([
    [['--provider', 'opnai'], /no provider "opnai".*"openai"/],
    [['--model', 'gpt-4.1'], /--model expects/],
    [['--provider', 'openai', '--model', 'gemini=x'], /--model names "gemini"/],
    [['--preset', 'quick'], /no preset "quick".*reliable/],
  ])('rejects %j and names the alternatives', async (args, message) => {
    await using folder = await temporaryFolder();
    const { exitCode, stderr } = await init(folder.path, '--yes', ...args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe('flexiai init', () => {
  it('asks no questions without a terminal', async () => {
    await using folder = await temporaryFolder();
    expect(await init(folder.path)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
  });
});
