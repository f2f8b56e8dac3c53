import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, it } from 'vitest';
import { bounds } from '../../scripts/bundle-size/bounds.ts';
import { measureBundle } from '../../scripts/bundle-size/measure-bundle.ts';
import { IS_LONG } from '../long-form.ts';
import { root, run } from './run.ts';

// The packages like a user gets them: built, packed by pnpm, installed by npm, run by a plain Node without access to
// this repository. Needs the npm registry once, for the SDKs; later npm's cache is enough.

const source = join(root, 'packages');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Record<string, string>;
  readonly exports: Record<string, string | Record<string, string>>;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

/** Calls each provider at its local server, then closes the first one. */
const APPLICATION = `
import { createFlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { bedrock } from '@flexiai/provider-bedrock';
import { gemini } from '@flexiai/provider-gemini';
import { google, vertex } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import {
  startAnthropicServer, startBedrockServer, startGeminiServer, startOpenAIServer, startVertexServer,
} from '@flexiai/testing';

const servers = {
  openai: await startOpenAIServer({ reply: { text: 'from openai' } }),
  anthropic: await startAnthropicServer({ reply: { text: 'from anthropic' } }),
  gemini: await startGeminiServer({ reply: { text: 'from gemini' } }),
  google: await startGeminiServer({ reply: { text: 'from google' } }),
  vertex: await startVertexServer({ reply: { text: 'from vertex' } }),
  'bedrock-converse': await startBedrockServer({ reply: { text: 'from bedrock' } }),
};
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
const authClient = { getRequestHeaders: async () => ({ authorization: 'Bearer test' }) };
const ai = createFlexiAI({
  providers: [
    openai({ model: 'gpt-5.6', apiKey: 'sk-test', baseURL: servers.openai.baseURL }),
    anthropic({ model: 'claude-sonnet-5-5', apiKey: 'sk-ant-test', baseURL: servers.anthropic.baseURL }),
    gemini({ model: 'gemini-3.5-flash', apiKey: 'AIza-test', baseURL: servers.gemini.baseURL }),
    google({ model: 'gemini-3.5-flash', apiKey: 'AIza-test', baseURL: servers.google.baseURL }),
    vertex({ model: 'gemini-3.5-flash', project: 'p', authClient, baseURL: servers.vertex.baseURL }),
    bedrock({
      model: 'amazon.nova-lite-v1:0', region: 'us-east-1', credentials, baseURL: servers['bedrock-converse'].baseURL,
    }),
  ],
  retry: { maxRetries: 0 },
});

const said = {};
for (const name of Object.keys(servers)) {
  ai.setPrimaryProvider(name);
  said[name] = (await ai.chatCompletion({ prompt: 'Hello' })).text;
}
ai.setPrimaryProvider('openai');
said.streamed = '';
for await (const text of ai.streamChatCompletion({ prompt: 'Hello' }).textStream) said.streamed += text;
await servers.openai.close();
said.withoutTheFirst = (await ai.chatCompletion({ prompt: 'Hello' })).text;
console.log(JSON.stringify(said));
await ai.close();
await Promise.all(Object.values(servers).map((server) => server.close()));
`;

const NAMED_ENTRIES = `
import { createFlexiAI } from '@flexiai/core';

createFlexiAI({
  providers: [
    { provider: 'openai', model: 'gpt-5.6' },
    { provider: 'anthropic', model: 'claude-sonnet-5-5' },
    { provider: 'gemini', model: 'gemini-3.5-flash' },
    { provider: 'google', model: 'gemini-3.5-flash' },
    { provider: 'vertex', model: 'gemini-3.5-flash', project: 'p' },
    { provider: 'bedrock-converse', model: 'amazon.nova-lite-v1:0' },
  ],
});
// @ts-expect-error: no plugin is registered under this name
createFlexiAI({ providers: [{ provider: 'unregistered', model: 'none' }] });
`;

const names: string[] = [];
/** The importable packages. The others are commands on the PATH. */
const libraries: string[] = [];
for (const folder of (await readdir(source)).sort()) {
  const manifest = await readManifest(join(source, folder));
  if (manifest.private === true) continue;
  names.push(manifest.name);
  if (manifest.bin === undefined) libraries.push(manifest.name);
}

const { app, tarballs } = inject('packed');

const CHECKED_BY_ATTW = ['@flexiai/core'];

describe.each(names)('the published package %s', (name) => {
  const installed = () => join(app, 'node_modules', name);

  it('contains its build and its licence, and neither sources nor tests', async () => {
    const files = (await readdir(installed(), { recursive: true })).map((file) => file.replaceAll('\\', '/'));
    const { bin = { index: './dist/index.js' } } = await readManifest(installed());
    const built = Object.values(bin).map((path) => path.slice('./'.length));
    const texts = ['LICENSE', 'README.md', ...(name === '@flexiai/core' ? ['SKILL.md'] : [])];
    expect(files).toEqual(expect.arrayContaining([...texts, 'package.json', ...built]));
    // The template of a package has both.
    const own = files.filter((file) => !file.startsWith('template/'));
    expect(own.filter((file) => file.startsWith('src') || file.includes('.test'))).toEqual([]);
  });

  it('has maps that name no folder of the machine that built it, and hold our own sources', async () => {
    const maps = (await readdir(installed(), { recursive: true })).filter((file) => file.endsWith('.js.map'));
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const text = await readFile(join(installed(), map), 'utf8');
      const { sources, sourcesContent }: { sources: string[]; sourcesContent: (string | null)[] } = JSON.parse(text);
      for (const [index, source] of sources.entries()) {
        expect(source).toMatch(/^(?:(?:\.\.\/)+src|(?:@[\w-]+\/)?\w[\w.-]*)\/[\w./-]+$/);
        expect(source).not.toContain('node_modules');
        if (source.startsWith('.')) expect(sourcesContent[index], `${map}: ${source}`).toBeTypeOf('string');
      }
    }
  });

  it('contains the licences of the packages that are bundled in its build', async () => {
    const config = await readFile(join(source, folderOf(name), 'tsup.config.ts'), 'utf8');
    const bundled = [...(/noExternal: \[([^\]]*)\]/.exec(config)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(
      ([, one]) => one,
    );
    const file = join(installed(), 'dist', 'THIRD-PARTY-LICENSES.txt');
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const one of bundled) expect(text).toMatch(new RegExp(`^${one} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, 'm'));
    expect(text.match(/Permission is hereby granted/g) ?? []).toHaveLength(bundled.length);
  });

  it('has a manifest with the place of its source, and without development settings', async () => {
    const text = await readFile(join(installed(), 'package.json'), 'utf8');
    expect(text).not.toMatch(/workspace:|catalog:|@flexiai\/source/);
    const { exports, repository } = await readManifest(installed());
    expect(repository).toMatchObject({ type: 'git', directory: `packages/${folderOf(name)}` });
    for (const target of Object.values(exports)) {
      const paths = typeof target === 'string' ? [target] : Object.values(target);
      for (const path of paths) await expect(readFile(join(installed(), path))).resolves.toBeDefined();
    }
  });

  it('contains no copy of core', async () => {
    const copies = await readdir(join(installed(), 'node_modules', '@flexiai')).catch(() => []);
    expect(copies).toEqual([]);
  });

  it('passes publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed(), pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });
});

describe('what an application bundles of the published packages', () => {
  it.each([
    ['`RateLimitError` alone', 'RateLimitError'],
    ['`createFlexiAI`', 'createFlexiAI'],
  ])('weighs as much as from the sources for %s', async (program, exported) => {
    const built = await measureBundle(`export { ${exported} } from '@flexiai/core';`, app, 'inside', 'build');
    // The build has other chunks than the sources have files.
    expect(built.eagerBytes / 1000).toBeLessThan((bounds[program]?.eagerKb ?? 0) * 1.1);
  });

  it('is at most 80 kB for a client with three providers', async () => {
    const providers = ['openai', 'anthropic', 'google'].map(
      (name) => `export { ${name} } from '@flexiai/provider-${name}';`,
    );
    const client = "export { createFlexiAI } from '@flexiai/core';";
    const built = await measureBundle([client, ...providers].join(''), app, 'inside', 'build');
    expect(built.eagerBytes / 1000).toBeLessThan(80);
  });

  it.each(['browser', 'mcp'])('has nothing of the client for `@flexiai/core/%s`', async (door) => {
    const built = await measureBundle(`export * from '@flexiai/core/${door}';`, app, 'inside', 'build');
    expect(built.eagerBytes / 1000).toBeLessThan(8);
    expect(built.lazyBytes).toBe(0);
  });
});

describe('what Node loads of the published packages', () => {
  it.each([
    ['@flexiai/core', 7],
    ['@flexiai/core/define', 3],
    ['@flexiai/core/browser', 3],
    ['@flexiai/core/mcp', 2],
    ['@flexiai/provider-openai', 5],
  ])('is few files for %s: a file takes longer to load than to compile', async (door, most) => {
    const program = `import { registerHooks } from 'node:module';
      let files = 0;
      registerHooks({ load: (url, context, next) => (files += url.startsWith('file:') ? 1 : 0, next(url, context)) });
      await import('${door}');
      console.log(files);`;
    const { stdout } = await run(app, process.execPath, '--input-type=module', '--eval', program);
    expect(Number(stdout)).toBeGreaterThan(0);
    expect(Number(stdout)).toBeLessThanOrEqual(most);
  });
});

describe.each(libraries)('the imported package %s', (name) => {
  const installed = () => join(app, 'node_modules', name);

  it('has core as a peer dependency', async () => {
    const { dependencies = {} } = await readManifest(installed());
    expect(Object.keys(dependencies)).not.toContain('@flexiai/core');
  });

  // The packages are built alike: the short form asks about the one with most entry points.
  it.runIf(IS_LONG || CHECKED_BY_ATTW.includes(name))(
    'has types for every module resolution, by attw',
    async () => {
      // There is no CommonJS build: current Node can require ES modules, and TypeScript supports that from `nodenext` on.
      const options = ['--profile=strict', '--ignore-rules=cjs-resolves-to-esm', '--no-definitely-typed'];
      const data = Object.keys((await readManifest(installed())).exports).filter((door) => door.endsWith('.yml'));
      if (data.length > 0) options.push('--exclude-entrypoints', ...data);
      await run(app, 'attw', tarballs[name] ?? '', ...options, '--no-emoji', '--format=ascii');
    },
    // It compiles the types of the SDKs once for each resolution.
    300_000,
  );
});

describe('the imported packages', () => {
  it.each(['import', 'require'])('can be loaded by %s, through each of their entry points', async (how) => {
    const script = `
      const { createRequire } = process.getBuiltinModule('node:module');
      const require = createRequire(process.cwd() + '/app.cjs');
      for (const door of JSON.parse(process.argv[1])) {
        const found = ${how === 'import' ? 'await import(door)' : 'require(door)'};
        console.log(JSON.stringify([door, Object.keys(found).length]));
      }`;
    const doors = (await Promise.all(libraries.map((name) => doorsOf(join(app, 'node_modules', name), name)))).flat();
    const { stdout } = await run(app, process.execPath, '--input-type=module', '-e', script, JSON.stringify(doors));
    const found: [string, number][] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(found.map(([door]) => door)).toEqual(doors);
    for (const name of libraries) expect(found.find(([door]) => door === name)?.[1], name).toBeGreaterThan(0);
  });
});

describe('an application of all packages', () => {
  it('runs on plain Node, and fails over from one provider to the next', async () => {
    await writeFile(join(app, 'app.js'), APPLICATION);
    const { stdout } = await run(app, process.execPath, 'app.js');
    expect(JSON.parse(stdout)).toEqual({
      openai: 'from openai',
      anthropic: 'from anthropic',
      gemini: 'from gemini',
      google: 'from google',
      vertex: 'from vertex',
      'bedrock-converse': 'from bedrock',
      streamed: 'from openai',
      withoutTheFirst: 'from anthropic',
    });
  });

  it('prints an uncaught error readably: the line of the build that threw it is short', async () => {
    const code = `import { createFlexiAI } from '@flexiai/core'; createFlexiAI({ providers: [] });`;
    const ended = run(app, process.execPath, '--input-type=module', '-e', code);
    const message: string = await ended.then(String, (error: Error) => error.message);
    expect(message).toContain('ConfigurationError: ');
    expect(Math.max(...message.split('\n').map((line) => line.length))).toBeLessThan(500);
  });

  it('finds their types, and entries by name of registered plugins', async () => {
    const doors = (await Promise.all(names.map((name) => doorsOf(join(app, 'node_modules', name), name)))).flat();
    const imports = doors.map((door, index) => `import * as door${index} from '${door}';`).join('\n');
    const all = doors.map((_, index) => `door${index}`).join(', ');
    await writeFile(join(app, 'types.ts'), `${imports}\nexport const doors = [${all}];\n${NAMED_ENTRIES}`);
    const options = { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, skipLibCheck: true, types: [] };
    await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['types.ts'] }));
    await run(app, 'tsc', '-p', 'tsconfig.json');
  });
});

describe('an application in CommonJS TypeScript', () => {
  it('finds the types of all entry points, also with the old module resolution', async () => {
    const doors = (await Promise.all(libraries.map((name) => doorsOf(join(app, 'node_modules', name), name)))).flat();
    const imports = doors.map((door, index) => `import * as door${index} from '${door}';`).join('\n');
    const all = doors.map((_, index) => `door${index}`).join(', ');
    const use = `import { createFlexiAI, type FlexiAI } from '@flexiai/core';
      import { openai } from '@flexiai/provider-openai';
      export const ai: FlexiAI = createFlexiAI({ providers: [openai({ model: 'gpt-5.6' })] });
      // @ts-expect-error: types are there, and say so
      openai({ model: 5 });`;
    const folder = join(app, 'commonjs');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }');
    await writeFile(join(folder, 'types.ts'), `${imports}\nexport const doors = [${all}];\n${use}`);
    const old = { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' };
    const current = { module: 'nodenext' };
    // attw asks about the current one, too.
    for (const [name, ways] of Object.entries(IS_LONG ? { old, current } : { old })) {
      const options = { ...ways, target: 'es2024', strict: true, noEmit: true, skipLibCheck: true, types: [] };
      const project = join(folder, `${name}.json`);
      await writeFile(project, JSON.stringify({ compilerOptions: options, files: ['types.ts'] }));
      // The last TypeScript version with the old module resolution.
      await run(app, process.execPath, join(root, 'node_modules/typescript/lib/tsc.js'), '-p', project);
    }
  });
});

describe('the command', () => {
  it('is on the PATH of the application, and shows a failover', async () => {
    const { stdout } = await run(app, join(app, 'node_modules/.bin/flexiai'), 'demo', '--json');
    const { acts }: { acts: { answeredBy: string }[] } = JSON.parse(stdout);
    expect(acts.map(({ answeredBy }) => answeredBy)).toContain('anthropic');
  });

  it('finds that the packages of the application are compatible', async () => {
    const { stdout } = await run(app, join(app, 'node_modules/.bin/flexiai'), 'doctor', '--offline', '--json').catch(
      // Without a key there is a problem, and an exit code for it.
      (error: { stdout: string }) => error,
    );
    const { findings }: { findings: { subject: string; status: string; message: string }[] } = JSON.parse(stdout);
    const packages = findings.filter(({ subject }) => subject.startsWith('package:'));
    expect(packages.filter(({ status }) => status !== 'ok')).toEqual([]);
    const ours = names.filter((name) => name.startsWith('@flexiai/'));
    expect(packages.map(({ subject }) => subject.slice('package:'.length)).sort()).toEqual(ours.sort());
  });
});

describe('the build', () => {
  it('is cached when nothing has changed', async () => {
    const { stdout } = await run(root, 'turbo', 'run', 'build', '--filter=./packages/*', '--dry=json');
    const { tasks }: { tasks: { package: string; command: string; cache: { status: string } }[] } = JSON.parse(stdout);
    const built = tasks.filter(({ command }) => command !== '<NONEXISTENT>');
    expect(built.map((task) => task.package).sort()).toEqual([...names].sort());
    expect(built.filter(({ cache }) => cache.status !== 'HIT')).toEqual([]);
  });
});

/** The entry points of a package: `@flexiai/core`, `@flexiai/core/plugin`, … Data files are left out. */
async function doorsOf(folder: string, name: string): Promise<string[]> {
  const { exports } = await readManifest(folder);
  const doors = Object.keys(exports).filter((door) => !/\.(?:json|yml)$/.test(door));
  return doors.map((door) => name + door.slice(1));
}

function folderOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}
