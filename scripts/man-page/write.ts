// Writes packages/cli/man/flexiai.1: npm run docs:man
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manPage } from './man-page.ts';

await writeFile(join(import.meta.dirname, '../../packages/cli/man/flexiai.1'), manPage());
console.log('packages/cli/man/flexiai.1 is written.');
