import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const execute = promisify(execFile);

/**
 * Writes the declarations of a package: the native compiler emits one file per module, and they become one file per entry,
 * without what no entry exports. It checks no types, `npm run types` does.
 *
 * @param folder the package's folder; the packages that it imports are built
 * @param entries paths of the entries, from the package's folder
 * @throws Error with the compiler's output if it could not emit
 */
export async function writeDeclarations(folder: string, entries: readonly string[]): Promise<void> {
  const root = join(folder, '../..');
  const work = join(folder, 'node_modules/.cache/declarations');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      // Other packages are seen as their users see them.
      customConditions: [],
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      noCheck: true,
      rootDir: folder,
      outDir: join(work, 'modules'),
    },
    include: [],
    files: entries.map((entry) => join(folder, entry)),
  };
  const project = join(work, 'tsconfig.json');
  await writeFile(project, JSON.stringify(settings));
  const compiler = join(root, 'node_modules/@typescript/native/bin/tsc');
  await execute(process.execPath, [compiler, '-p', project]).catch((error: { stdout?: string }) => {
    throw new Error(`The declarations of ${basename(folder)} could not be emitted.\n${error.stdout ?? ''}`, {
      cause: error,
    });
  });

  const modules = entries.map((entry) => [
    basename(entry, '.ts'),
    join(work, 'modules', entry.replace(/\.ts$/, '.d.ts')),
  ]);
  await using bundle = await rolldown({
    input: Object.fromEntries(modules),
    external: /^[^./]/,
    plugins: [dts({ dtsOnly: true })],
  });
  await bundle.write({
    dir: join(folder, 'dist'),
    entryFileNames: '[name].d.ts',
    chunkFileNames: '[name]-[hash].d.ts',
  });
}
