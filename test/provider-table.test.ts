import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { providerTable } from '../scripts/provider-table/provider-table.ts';

it('docs/providers.md tells what the providers do; where it does not, `npm run docs:providers` writes it anew', async () => {
  const written = await readFile(join(import.meta.dirname, '../docs/providers.md'), 'utf8');
  expect(written.replaceAll('\r\n', '\n')).toBe(await providerTable());
});
