import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiReport } from '../../scripts/api-report/api-report.ts';
import { publishedPackages } from '../../scripts/api-report/published-packages.ts';

describe.each((await publishedPackages()).map((folder) => ({ folder, name: basename(folder) })))(
  'the public API of $name',
  ({ folder, name }) => {
    it('is the one that its report shows', async () => {
      const report = await readFile(join(folder, 'api.md'), 'utf8').catch(() => '');
      const advice = `The public API of ${name} is not the one in packages/${name}/api.md. If that is meant: npm run docs:api`;
      expect(await apiReport(folder), advice).toBe(report);
    });
  },
);
