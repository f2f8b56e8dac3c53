import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Modules that become one file of a build. */
export interface FileGroup {
  /** The name of the file, without its ending. */
  readonly name: string;
  /** The group has all modules that load with this one, but for those of groups before it. */
  readonly with: string;
}

/**
 * esbuild makes a file of each set of modules that the same entries load: a package with many entries and `import()`s has dozens of
 * small ones, and Node takes longer to load a file than to compile it. The modules of a group become one file.
 *
 * @param folder the package's folder
 * @returns the entries of the groups, and the plugin that resolves imports of their modules
 * @throws Error where two modules of a group export the same name
 */
export async function groupedFiles(
  folder: string,
  groups: readonly FileGroup[],
): Promise<{ readonly entries: { readonly [name: string]: string }; readonly plugin: Plugin }> {
  const groupOf = new Map<string, string>();
  const entries: { [name: string]: string } = {};
  const cache = join(folder, 'node_modules/.cache/groups');
  await mkdir(cache, { recursive: true });
  for (const { name, with: root } of groups) {
    const modules = (await loadedWith(join(folder, root), folder)).filter((module) => !groupOf.has(module));
    await refuseDoubleNames(name, modules);
    for (const module of modules) groupOf.set(module, name);
    const entry = join(cache, `${name}.ts`);
    await writeFile(entry, modules.map((module) => `export * from ${JSON.stringify(module)};\n`).join(''));
    entries[name] = entry;
  }
  const plugin: Plugin = {
    name: 'grouped-files',
    setup: (bundle) => {
      bundle.onResolve({ filter: /^\.\.?\// }, ({ path, importer, kind }) => {
        if (kind !== 'import-statement') return undefined;
        const group = groupOf.get(resolve(dirname(importer), path));
        if (group === undefined || group === groupOf.get(importer)) return undefined;
        // A part of the build that stays a file of its own is in a folder.
        return { path: `${/[\\/]exports\.ts$/.test(importer) ? '..' : '.'}/${group}.js`, external: true };
      });
    },
  };
  return { entries, plugin };
}

/** The modules of the package that load when a module loads. */
async function loadedWith(root: string, folder: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [root],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    outdir: 'unused',
    write: false,
    metafile: true,
    absWorkingDir: folder,
  });
  const found = new Set<string>();
  const follow = (module: string): void => {
    if (found.has(module)) return;
    found.add(module);
    for (const { path, kind, external } of metafile.inputs[module]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) follow(path);
    }
  };
  for (const { entryPoint } of Object.values(metafile.outputs)) {
    if (entryPoint !== undefined && join(folder, entryPoint) === root) follow(entryPoint);
  }
  // Entry points, and what they export with `export *`, stay files of their own.
  return [...found].filter((module) => /^src\/.+\/(?!exports\.ts$)/.test(module)).map((module) => join(folder, module));
}

/** Of two exports with the same name, `export *` would export none. */
async function refuseDoubleNames(group: string, modules: readonly string[]): Promise<void> {
  const { metafile } = await build({
    entryPoints: [...modules],
    format: 'esm',
    outdir: 'unused',
    write: false,
    metafile: true,
  });
  const owners = new Map<string, string>();
  for (const { exports: names, entryPoint = '' } of Object.values(metafile.outputs)) {
    for (const name of names) {
      const owner = owners.get(name);
      if (owner !== undefined) throw new Error(`${group}: both ${owner} and ${entryPoint} export "${name}".`);
      owners.set(name, entryPoint);
    }
  }
}
