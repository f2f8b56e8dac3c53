import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Cell } from './cell.ts';
import { ONE_PROVIDER, programs, SAID } from './programs.ts';
import { start } from './start.ts';
import { npmInstall, type Workplace } from './workplace.ts';

// A clean application of core and one provider, installed by each package manager, as ES module and as CommonJS.

const group = 'package manager';
const yarn4 = ['npm', 'exec', '--yes', '--prefer-offline', '--package=@yarnpkg/cli-dist@4', '--', 'yarn'] as const;
const yarn1 = ['npm', 'exec', '--yes', '--prefer-offline', '--package=yarn@1', '--', 'yarn'] as const;

export const managers: readonly Cell[] = [
  {
    group,
    name: 'npm',
    run: async (workplace) => {
      const folder = await npmInstall(await application(workplace, 'with-npm'));
      return said(folder, ['npm', '--version']);
    },
  },
  {
    group,
    name: 'pnpm',
    run: async (workplace) => {
      const files = { 'pnpm-workspace.yaml': 'strictPeerDependencies: true\nminimumReleaseAge: 0\n' };
      const folder = await application(workplace, 'with-pnpm', files);
      await start(folder, ['pnpm', 'install', '--prefer-offline', '--ignore-scripts', '--reporter=append-only']);
      return said(folder, ['pnpm', '--version']);
    },
  },
  ...(['node-modules', 'pnp'] as const).map((linker) => ({
    group,
    name: `yarn 4, ${linker}`,
    run: async (workplace: Workplace) => {
      const registry = (await start(workplace.folder, ['npm', 'config', 'get', 'registry'])).trim().replace(/\/$/, '');
      const settings = `nodeLinker: ${linker}\nenableTelemetry: false\nenableScripts: false\nnpmRegistryServer: ${JSON.stringify(registry)}\n`;
      const folder = await application(workplace, `with-yarn-${linker}`, { '.yarnrc.yml': settings, 'yarn.lock': '' });
      await start(folder, [...yarn4, 'install', '--no-immutable']);
      return said(folder, [...yarn4, '--version'], linker === 'pnp' ? [...yarn4, 'node'] : [process.execPath]);
    },
  })),
  {
    group,
    name: 'yarn 1',
    run: async (workplace) => {
      const folder = await application(workplace, 'with-yarn-1');
      await start(folder, [...yarn1, 'install', '--ignore-scripts', '--no-lockfile', '--non-interactive']);
      return said(folder, [...yarn1, '--version']);
    },
  },
  {
    group,
    name: 'bun',
    run: async (workplace) => {
      const { bun } = await import('./runtimes.ts').then(({ binaries }) => binaries());
      const folder = await application(workplace, 'with-bun');
      await start(folder, [bun, 'install', '--ignore-scripts']);
      return said(folder, [bun, '--version']);
    },
  },
];

function application(
  workplace: Workplace,
  name: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  return workplace.consumer(name, { dependencies: workplace.dependencies(...ONE_PROVIDER) }, { ...programs, ...files });
}

/** Runs both programs; resolves to the version of the package manager. */
async function said(
  folder: string,
  version: readonly [string, ...string[]],
  node: readonly [string, ...string[]] = [process.execPath],
): Promise<string> {
  for (const program of Object.keys(programs)) {
    const said = await start(folder, [...node, join(folder, program)]);
    assert.deepEqual(JSON.parse(said.trim().split('\n').at(-1) ?? ''), SAID);
  }
  return (await start(folder, version)).trim();
}
