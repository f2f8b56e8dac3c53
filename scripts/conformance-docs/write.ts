// Writes docs/conformance-rules.md, the number of rules in the README of the package, and the list of what a plugin may import in
// docs/writing-a-provider.md: npm run docs:rules
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rulesPage, withRuleCount } from './conformance-docs.ts';
import { withPluginExports } from './plugin-exports.ts';
import { withReadCount } from './service-features.ts';

const root = join(import.meta.dirname, '../..');
const readme = join(root, 'packages/testing/README.md');
await writeFile(join(root, 'docs/conformance-rules.md'), rulesPage());
await writeFile(readme, withRuleCount(await readFile(readme, 'utf8')));
const manual = join(root, 'docs/writing-a-provider.md');
await writeFile(manual, withReadCount(await withPluginExports(await readFile(manual, 'utf8'))));
console.log(
  'The rules are written: docs/conformance-rules.md, their number in packages/testing/README.md, and the list of exports.',
);
