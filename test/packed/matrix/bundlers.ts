import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Cell } from './cell.ts';
import { ONE_PROVIDER } from './programs.ts';
import { start } from './start.ts';
import type { Workplace } from './workplace.ts';

// What bundlers leave of core: one error class, and the client with one provider.

const group = 'bundler';

/** In kB after minification and gzip, of what loads with the program. */
const MOST = { 'RateLimitError alone': 7, 'a client with OpenAI': 100 } as const;

type Program = keyof typeof MOST;

const SOURCES: Readonly<Record<Program, string>> = {
  'RateLimitError alone': `export { RateLimitError } from '@flexiai/core';`,
  'a client with OpenAI': `import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
export const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6-luna' })] });`,
};

/** By name: what its command is given, with the folder of its output last. */
const BUNDLERS: Readonly<Record<string, (entry: string, out: string) => [string, ...string[]]>> = {
  esbuild: (entry, out) => [
    'node_modules/.bin/esbuild',
    entry,
    ...['--bundle', '--minify', '--splitting', '--format=esm', '--platform=neutral', '--main-fields=module,main'],
    ...['--external:node:*', '--external:openai', '--log-level=error', `--outdir=${out}`],
  ],
  rolldown: (entry, out) => [
    'node_modules/.bin/rolldown',
    entry,
    ...['--minify', '--format=esm', '--external=/^node:|^openai/', `--dir=${out}`],
  ],
  webpack: (entry, out) => [
    'node_modules/.bin/webpack',
    ...['--config', 'webpack.config.cjs', '--entry', `./${entry}`, '--output-path', out],
  ],
};

const WEBPACK = `module.exports = { mode: 'production', target: 'es2022', experiments: { outputModule: true },
  output: { filename: 'main.js', chunkFilename: '[id].js', module: true, library: { type: 'module' } }, performance: false, stats: 'errors-only',
  externals: [/^openai/, /^node:/] };`;

export const bundlers: readonly Cell[] = Object.keys(BUNDLERS).flatMap((bundler) =>
  Object.keys(SOURCES).map((program) => ({
    group,
    name: `${bundler}, ${program}`,
    run: (workplace: Workplace) => bundle(workplace, bundler, program as Program),
  })),
);

async function bundle(workplace: Workplace, bundler: string, program: Program): Promise<string> {
  const folder = await workplace.installed('bundlers', () =>
    workplace.consumer(
      'bundlers',
      {
        type: 'module',
        dependencies: workplace.dependencies(...ONE_PROVIDER),
        devDependencies: { esbuild: '*', rolldown: '*', webpack: '5', 'webpack-cli': '*' },
      },
      { 'webpack.config.cjs': WEBPACK },
    ),
  );
  const name = program.replaceAll(/\W+/g, '-');
  await writeFile(join(folder, `${name}.js`), SOURCES[program]);
  const out = join(folder, 'out', bundler, name);
  const command = BUNDLERS[bundler];
  if (command === undefined) throw new Error(`no bundler ${bundler}`);
  await start(folder, command(`${name}.js`, out));
  const kb = (await loadedBytes(out, bundler === 'webpack' ? 'main.js' : `${name}.js`)) / 1000;
  if (kb > MOST[program]) throw new Error(`${kb.toFixed(1)} kB load, more than ${MOST[program]}`);
  return `${kb.toFixed(1)} kB`;
}

/** The bytes after gzip of a file and of what it imports at once. */
async function loadedBytes(folder: string, entry: string): Promise<number> {
  const files = await readdir(folder);
  const loaded = new Set([entry]);
  let bytes = 0;
  for (const file of loaded) {
    const code = await readFile(join(folder, file), 'utf8');
    bytes += gzipSync(code, { level: 9 }).length;
    for (const [, path = ''] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) {
      if (files.includes(path)) loaded.add(path);
    }
  }
  return bytes;
}
