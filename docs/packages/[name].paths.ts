import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The README of each package is a page. */
export default {
  paths: () =>
    globSync('packages/*/README.md', { cwd: root }).map((file) => ({
      params: { name: dirname(file).slice('packages/'.length) },
      content: readFileSync(join(root, file), 'utf8'),
    })),
};
