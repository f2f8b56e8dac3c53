import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The folders of the packages that are published and can be imported, in the order of their names. */
export async function publishedPackages(): Promise<string[]> {
  const folders: string[] = [];
  for await (const path of glob('packages/*/package.json', { cwd: root })) {
    const { private: isPrivate, exports }: { private?: boolean; exports?: object } = JSON.parse(
      await readFile(join(root, path), 'utf8'),
    );
    if (isPrivate !== true && JSON.stringify(exports ?? {}).includes('"types"'))
      folders.push(join(root, dirname(path)));
  }
  return folders.sort();
}
