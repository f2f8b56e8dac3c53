import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Modules that become one file of a build. */
export interface FileGroup {
  /** The name of the file, without its ending. */
  readonly name: string;
  /** The group has all modules that load with these, but for those of groups before it. */
  readonly with: readonly string[];
}

/**
 * esbuild makes a file of each set of modules that the same entries load: a package with many entries and `import()`s has dozens of
 * small ones, and Node takes longer to load a file than to compile it. The modules of a group become one file.
 *
 * @param folder the package's folder
 * @param partPaths what entry points export with `export *`, and stays files of its own: `src/errors/exports.ts`
 * @returns the entries of the groups, and the plugin that resolves imports of their modules
 * @throws Error where two modules of a group export the same name
 */
export async function groupedFiles(
  folder: string,
  groups: readonly FileGroup[],
  partPaths: readonly string[] = [],
): Promise<{ readonly entries: { readonly [name: string]: string }; readonly plugin: Plugin }> {
  const groupOf = new Map<string, string>();
  const entries: { [name: string]: string } = {};
  const cache = join(folder, 'node_modules/.cache/groups');
  await mkdir(cache, { recursive: true });
  const parts = new Set(partPaths.map((path) => join(folder, path)));
  const apart = await entryPoints(folder);
  for (const { name, with: roots } of groups) {
    const found = await Promise.all(roots.map((root) => loadedWith(join(folder, root), folder)));
    const modules = [...new Set(found.flat())].filter((module) => !groupOf.has(module) && !apart.has(module));
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
        const module = resolve(dirname(importer), path);
        if (parts.has(module)) return { path: path.replace(/\.ts$/, '.js'), external: true };
        const group = groupOf.get(module);
        if (group === undefined || group === groupOf.get(importer)) return undefined;
        // A part is in a folder, as its source is.
        return { path: `${parts.has(importer) ? '..' : '.'}/${group}.js`, external: true };
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
    packages: 'external',
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
  // A list of exports declares nothing of its own.
  return [...found].filter((module) => !module.endsWith('/exports.ts')).map((module) => join(folder, module));
}

/** The sources of the package's entry points, which stay files of their own. */
async function entryPoints(folder: string): Promise<ReadonlySet<string>> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return new Set(
    Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [] : [join(folder, target['@flexiai/source'])],
    ),
  );
}

interface Manifest {
  readonly exports: { readonly [path: string]: string | { readonly '@flexiai/source': string } };
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
