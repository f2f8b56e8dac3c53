import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cell } from './cell.ts';
import { ONE_PROVIDER } from './programs.ts';
import { start } from './start.ts';
import type { Workplace } from './workplace.ts';

// The types of core with one provider, in each version of TypeScript and each way to find modules.

const group = 'TypeScript';

/** By the name under which a consumer installs each. */
const VERSIONS = { ts56: '5.6', ts59: '5.9', ts60: '6.0', ts70: '7.0' } as const;

type Version = keyof typeof VERSIONS;

const WAYS = {
  nodenext: { file: 'app.mts', settings: { module: 'nodenext' } },
  'nodenext, CommonJS': { file: 'app.cts', settings: { module: 'nodenext' } },
  bundler: { file: 'app.ts', settings: { module: 'esnext', moduleResolution: 'bundler' } },
  node10: { file: 'app.ts', settings: { module: 'esnext', moduleResolution: 'node10' } },
} as const;

type Way = keyof typeof WAYS;

/** TypeScript 7 has no `node10`, and before 5.8 it let no CommonJS module import an ES module. */
const EXISTS: Readonly<Record<Way, (version: Version) => boolean>> = {
  nodenext: () => true,
  'nodenext, CommonJS': (version) => version !== 'ts56',
  bundler: () => true,
  node10: (version) => version !== 'ts70',
};

const APP = `import { createFlexiAI, type FlexiAI, type UnifiedResponse } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import type { ProviderPlugin } from '@flexiai/core/plugin';

export const ai: FlexiAI = createFlexiAI({ providers: [openai({ model: 'gpt-6-luna' })] });
export async function ask(plugin?: ProviderPlugin): Promise<string> {
  const answer: UnifiedResponse = await ai.chatCompletion({ prompt: plugin?.id ?? 'Hello' });
  return answer.text;
}
// @ts-expect-error: the types are there, and refuse this
openai({ model: 5 });
`;

export const compilers: readonly Cell[] = Object.entries(VERSIONS).flatMap(([alias, version]) =>
  Object.keys(WAYS)
    .filter((way): way is Way => EXISTS[way as Way](alias as Version))
    .map((way) => ({
      group,
      name: `${version}, ${way}`,
      run: (workplace: Workplace) => compile(workplace, alias, way),
    })),
);

async function compile(workplace: Workplace, alias: string, way: Way): Promise<string> {
  const folder = await workplace.installed('typescript', () =>
    workplace.consumer(
      'typescript',
      {
        dependencies: workplace.dependencies(...ONE_PROVIDER),
        devDependencies: {
          ...Object.fromEntries(Object.entries(VERSIONS).map(([name, range]) => [name, `npm:typescript@~${range}.0`])),
          '@types/node': '^26',
        },
      },
      { 'app.ts': APP, 'app.mts': APP, 'app.cts': APP },
    ),
  );
  const { file, settings } = WAYS[way];
  const old = way === 'node10' && alias === 'ts60' ? { ignoreDeprecations: '6.0' } : {};
  const options = {
    ...settings,
    ...old,
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable', 'dom.asynciterable'],
  };
  const compilerOptions = { ...options, strict: true, noEmit: true, skipLibCheck: false, types: [] };
  const project = `${alias}-${way.replaceAll(/\W+/g, '-')}.json`;
  await workplace.consumer('typescript', await manifestOf(folder), {
    [project]: JSON.stringify({ compilerOptions, files: [file] }),
  });
  await start(folder, [process.execPath, join(folder, 'node_modules', alias, 'bin/tsc'), '-p', project]);
  const { version }: { version: string } = JSON.parse(
    await readFile(join(folder, 'node_modules', alias, 'package.json'), 'utf8'),
  );
  return version;
}

async function manifestOf(folder: string): Promise<object> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}
