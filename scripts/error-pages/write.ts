// Writes the pages of docs/error-codes: npm run docs:errors
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorPages } from './error-pages.ts';

const folder = join(import.meta.dirname, '../../docs/error-codes');
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [name, text] of errorPages()) await writeFile(join(folder, name), text);
console.log('docs/error-codes is written.');
