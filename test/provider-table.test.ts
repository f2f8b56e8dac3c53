import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { providerTable } from '../scripts/provider-table/provider-table.ts';

it('docs/providers.md describes the features of the providers; if not, run `npm run docs:providers`', async () => {
  const written = await readFile(join(import.meta.dirname, '../docs/providers.md'), 'utf8');
  expect(written.replaceAll('\r\n', '\n')).toBe(await providerTable());
});
