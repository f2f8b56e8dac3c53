import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withEstimateTable } from '../scripts/estimate-table/estimate-table.ts';

it('docs/cost.md has the measured errors of the estimate; where it does not, `npm run docs:cost` writes them anew', async () => {
  const written = (await readFile(join(import.meta.dirname, '../docs/cost.md'), 'utf8')).replaceAll('\r\n', '\n');
  expect(written).toBe(withEstimateTable(written));
});
