// Writes docs/conformance-rules.md, and the number of rules in the README of the package: npm run docs:rules
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rulesPage, withRuleCount } from './conformance-docs.ts';

const root = join(import.meta.dirname, '../..');
const readme = join(root, 'packages/testing/README.md');
await writeFile(join(root, 'docs/conformance-rules.md'), rulesPage());
await writeFile(readme, withRuleCount(await readFile(readme, 'utf8')));
console.log('The rules are written: docs/conformance-rules.md, and their number in packages/testing/README.md.');
