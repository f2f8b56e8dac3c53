// Writes docs/flexiai.schema.json, and the tables of docs/configuration.md: npm run docs:config
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaFile, withTables } from './config-docs.ts';

const docs = join(import.meta.dirname, '../../docs');
await writeFile(join(docs, 'flexiai.schema.json'), schemaFile());
const markdown = join(docs, 'configuration.md');
await writeFile(markdown, withTables(await readFile(markdown, 'utf8')));
console.log('docs/flexiai.schema.json and docs/configuration.md are written.');
