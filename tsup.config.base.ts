import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { writeDeclarations } from './scripts/declarations.ts';
import { cleanSourceMaps } from './scripts/source-maps.ts';

interface PackageOptions extends Pick<Options, 'esbuildOptions' | 'esbuildPlugins'> {
  /** Files that stay files of their own in the build, beside the entry points. An entry point imports them. */
  readonly parts?: string[];
  /** Further files of the build, by their names. They import nothing by a relative path. */
  readonly groups?: Readonly<Record<string, string>>;
  /** `false`: without declarations. */
  readonly declarations?: boolean;
  /** Packages whose code goes into the build. Their licences go along. */
  readonly noExternal?: string[];
}

/** How every package is built: ESM with declarations; dependencies stay outside, but for those that are named. */
export function packageConfig(
  entry: string[],
  { parts = [], groups = {}, declarations = true, ...options }: PackageOptions = {},
): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: { ...groups, ...Object.fromEntries([...entry, ...parts].map((path) => [outputOf(path), path])) },
    format: 'esm',
    target: 'node22',
    platform: 'neutral',
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: true,
    // Some modules of Node, such as `node:sqlite`, have no name without the prefix.
    removeNodeProtocol: false,
    external: [/^node:/],
    ...options,
    esbuildOptions: (esbuild, context) => {
      // Node compiles a module whole when it is imported: white space and comments cost start-up time. Names stay as they are.
      esbuild.minifyWhitespace = true;
      // Node prints the whole line that threw an uncaught error.
      esbuild.lineLimit = 160;
      options.esbuildOptions?.(esbuild, context);
    },
    onSuccess: async () => {
      await cleanSourceMaps('dist');
      await writeLicences(options.noExternal ?? []);
      if (declarations) await writeDeclarations(process.cwd(), entry);
    },
  });
}

/** `src/client/exports.ts` becomes `client/exports`. */
function outputOf(path: string): string {
  return path.replace(/^src\//, '').replace(/\.ts$/, '');
}

/** Who passes code on has to pass its licence on. */
async function writeLicences(bundled: readonly string[]): Promise<void> {
  if (bundled.length === 0) return;
  const texts = await Promise.all(
    bundled.map(async (name) => {
      const folder = join('node_modules', name);
      const { version, license }: { version: string; license: string } = JSON.parse(
        await readFile(join(folder, 'package.json'), 'utf8'),
      );
      const file = (await readdir(folder)).find((candidate) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(candidate));
      if (file === undefined) throw new Error(`${name} has no file with its licence`);
      return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
    }),
  );
  const head = 'Code of these packages is part of this build:\n\n';
  await writeFile(join('dist', 'THIRD-PARTY-LICENSES.txt'), head + texts.join(`\n${'-'.repeat(80)}\n\n`));
}
