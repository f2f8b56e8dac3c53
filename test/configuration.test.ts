import { glob, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CALL_OPTIONS } from '../packages/core/src/client/request/check-call-options.ts';
import { CODE_OPTIONS } from '../packages/core/src/config/code-options.ts';
import { configJsonSchema, createFlexiAI, PRESETS } from '../packages/core/src/index.ts';
import { describeConfig, discoverProviders, loadConfig } from '../packages/core/src/node.ts';
import { schemaFile, withTables } from '../scripts/config-docs/config-docs.ts';
import { officialPlugins } from '../scripts/config-docs/official-plugins.ts';

const root = join(import.meta.dirname, '..');
const examples = join(root, 'docs', 'examples');
const read = async (path: string): Promise<string> => (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
const files = await Array.fromAsync(glob('*.{json,jsonc}', { cwd: examples }));

const KEY = 'sk-example-0123456789abcdefghij';

describe('docs/configuration.md and docs/flexiai.schema.json', () => {
  it('describe every option; if not, run `npm run docs:config`', async () => {
    const markdown = await read(join(root, 'docs', 'configuration.md'));
    expect(markdown).toBe(withTables(markdown));
    expect(await read(join(root, 'docs', 'flexiai.schema.json'))).toBe(schemaFile());
  });
});

/** The names of all options of a schema, at every depth. */
function optionsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...own, ...Object.values(schema).flatMap(optionsIn)];
}

describe('docs/options.md', () => {
  it('has a line for every option of the client, its entries and its calls', async () => {
    const page = await read(join(root, 'docs', 'options.md'));
    const tables = page.match(/^\|.*$/gm)?.join('\n') ?? '';
    const options = new Set([...optionsIn(configJsonSchema()), ...CODE_OPTIONS, ...CALL_OPTIONS, 'maxConcurrency']);
    // Options of single plugins, and those for editors.
    for (const elsewhere of ['$schema', 'provider', 'apiKey', 'baseURL', 'headers', 'providerOptions']) {
      options.delete(elsewhere);
    }
    expect([...options].filter((option) => !new RegExp(`\\b${option}\\b`).test(tables))).toEqual([]);
  });
});

describe('docs/examples', () => {
  it('has a file for each preset', () => {
    expect(files).toEqual(expect.arrayContaining(Object.keys(PRESETS).map((preset) => `preset-${preset}.json`)));
  });

  it.each(files)('%s is a valid configuration of a client', async (file) => {
    const path = join(examples, file);
    const loaded = await loadConfig({ path, env: { OPENAI_API_KEY: KEY }, plugins: officialPlugins, discover: false });
    expect(loaded.warnings).toEqual([]);
    const preset = /^preset-(\w+)\.json$/.exec(file)?.[1];
    if (preset !== undefined && preset in PRESETS) expect(loaded.preset).toBe(preset);
    const ai = createFlexiAI(loaded.config);
    expect(ai.getProviderStatus()).not.toEqual([]);
    await ai.close();
    expect(JSON.stringify(describeConfig(loaded))).not.toContain('0123456789');
    const schema = /"\$schema": "(.*?)"/.exec(await read(path))?.[1];
    expect(resolve(dirname(path), schema ?? '')).toBe(join(root, 'docs', 'flexiai.schema.json'));
  });

  it('variables.env is a valid configuration of a client', async () => {
    const env = parseEnv(await read(join(examples, 'variables.env')));
    const { config, warnings } = await loadConfig({ path: false, env, plugins: officialPlugins, discover: false });
    expect(warnings).toEqual([]);
    expect(config.providers).toMatchObject([
      { provider: 'openai', options: { model: 'gpt-6.1-sol', apiKey: KEY } },
      { provider: 'anthropic', options: { defaultMaxOutputTokens: 4096, headers: { 'x-team': 'search' } } },
    ]);
    expect(config).toMatchObject({
      aliases: { fast: ['gpt-6-luna', 'claude-haiku-5-5'] },
      retry: { maxRetries: 3, budget: { ratio: 0.2, minPerSecond: 2 }, failoverOn: { 'content-filter': true } },
      timeouts: { totalMs: 120_000 },
    });
    await createFlexiAI(config).close();
  });
});

describe('a provider package', () => {
  it.each(['openai', 'anthropic', 'google', 'gemini', 'bedrock', 'ai-sdk'])(
    'of %s declares its plugins in its manifest',
    async (name) => {
      const manifest = JSON.parse(await read(join(root, 'packages', `provider-${name}`, 'package.json')));
      const module = await import(`../packages/provider-${name}/src/index.ts`);
      const ids = officialPlugins.filter((plugin) => Object.values(module).includes(plugin)).map(({ id }) => id);
      expect([manifest.flexiai.provider].flat().sort()).toEqual(ids.sort());
      expect(manifest.flexiai.apiVersion).toBe(1);
    },
  );

  it('outside this repository, such as the example, is found from an application that depends on it', async () => {
    const app = await mkdtemp(join(tmpdir(), 'flexiai-app-'));
    try {
      const name = '@flexiai/example-custom-provider';
      await writeFile(join(app, 'package.json'), JSON.stringify({ dependencies: { [name]: '*' } }));
      await mkdir(join(app, 'node_modules', '@flexiai'), { recursive: true });
      await symlink(join(root, 'examples', 'custom-provider'), join(app, 'node_modules', name), 'junction');
      const { plugins, skipped } = await discoverProviders({ from: app });
      expect([plugins.map(({ id }) => id), skipped]).toEqual([['echo'], []]);
    } finally {
      await rm(app, { recursive: true });
    }
  });
});
