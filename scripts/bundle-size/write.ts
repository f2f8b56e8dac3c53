// Writes the table of bytes in docs/performance.md from the bounds: npm run docs:sizes
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withSizeTable } from './size-table.ts';

const file = join(import.meta.dirname, '../../docs/performance.md');
await writeFile(file, withSizeTable(await readFile(file, 'utf8')));
console.log('The table of bytes in docs/performance.md is written.');
