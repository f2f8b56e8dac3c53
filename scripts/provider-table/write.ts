// Writes docs/providers.md from tests of the providers: npm run docs:providers
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { providerTable } from './provider-table.ts';

const file = join(import.meta.dirname, '../../docs/providers.md');
await writeFile(file, await providerTable());
console.log('docs/providers.md is written.');
