// Runs the tests of the sources and counts which lines and branches they reach: npm run coverage
//
//   npm run coverage              fails below the bounds of vitest.config.ts, and keeps a report in coverage/index.html
//   npm run coverage -- --write   also writes the table in docs/quality.md
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withCoverageTable } from './coverage-table.ts';

const root = join(import.meta.dirname, '../..');
const args = process.argv.slice(2);

if (args.some((arg) => arg !== '--write')) {
  console.error('usage: npm run coverage [-- --write]');
  process.exitCode = 2;
} else {
  const { status } = spawnSync('vitest', ['run', '--project', 'unit', '--coverage'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
  // Figures of a run with failures are lower than they should be.
  if (args.includes('--write') && status === 0) await writeTable();
}

async function writeTable(): Promise<void> {
  const page = join(root, 'docs/quality.md');
  const summary = JSON.parse(await readFile(join(root, 'coverage/coverage-summary.json'), 'utf8'));
  const today = new Date().toISOString().slice(0, 10);
  await writeFile(page, withCoverageTable(await readFile(page, 'utf8'), summary, today));
  console.log('The table in docs/quality.md is written.');
}
