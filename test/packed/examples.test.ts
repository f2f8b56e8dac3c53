import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { IS_LONG } from '../long-form.ts';
import { root, run } from './run.ts';

const { app, tarballs } = inject('packed');

it.each(IS_LONG ? ['basic-usage', 'failover', 'cost-limits', 'objects', 'batch-extraction'] : ['basic-usage'])(
  'examples/%s starts after it was copied out',
  async (example) => {
    // In the short form it finds the packages that are installed already.
    const copy = await mkdtemp(join(IS_LONG ? tmpdir() : app, 'flexiai-example-'));
    try {
      const source = join(root, 'examples', example);
      await cp(source, copy, { recursive: true, filter: (path) => !path.includes('node_modules') });
      const { dependencies }: { dependencies: Readonly<Record<string, string>> } = JSON.parse(
        await readFile(join(copy, 'package.json'), 'utf8'),
      );
      // In place of the registry, which has no version of ours before a release.
      const ours = Object.keys(dependencies).flatMap((name) => tarballs[name] ?? []);
      const options = [
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        '--omit=dev',
        '--loglevel=error',
      ];
      if (IS_LONG) await run(copy, 'npm', 'install', ...options, ...ours);
      const { stdout } = await run(copy, 'npm', 'start', '--silent');
      expect(stdout.trim()).not.toBe('');
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  },
);
