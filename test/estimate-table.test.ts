import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withEstimateTable } from '../scripts/estimate-table/estimate-table.ts';

it('docs/cost.md contains the measured errors of the estimate; if not, run `npm run docs:cost`', async () => {
  const written = (await readFile(join(import.meta.dirname, '../docs/cost.md'), 'utf8')).replaceAll('\r\n', '\n');
  expect(written).toBe(withEstimateTable(written));
});
