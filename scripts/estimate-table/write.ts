// Writes the table of measured errors in docs/cost.md: npm run docs:cost
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withEstimateTable } from './estimate-table.ts';

const file = join(import.meta.dirname, '../../docs/cost.md');
await writeFile(file, withEstimateTable(await readFile(file, 'utf8')));
console.log('The table in docs/cost.md is written.');
