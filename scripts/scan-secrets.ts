// Searches for keys in every file that git tracks or would track, or with --staged in the staged files.
//
//  node scripts/scan-secrets.ts [--staged]
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { findSecrets } from './secrets.ts';

const staged = process.argv.includes('--staged');
const files = staged ? git('diff', '--cached', '--name-only', '-z', '--diff-filter=ACMR') : workingFiles();
let found = 0;
for (const file of files) {
  const text = staged ? stagedText(file) : readFileSync(file, 'utf8');
  if (text.includes('\0')) continue;
  for (const { line, what } of findSecrets(text)) {
    found += 1;
    console.error(`${file}:${line} contains what looks like ${what}.`);
  }
}
if (found > 0) {
  console.error('Remove it, and revoke it if it was ever pushed. A key for a test must contain test, fake or example.');
  process.exitCode = 1;
} else {
  console.log(`No keys in ${files.length} ${staged ? 'staged ' : ''}files.`);
}

function workingFiles(): string[] {
  // A downloaded archive of the repository is not a git checkout.
  const listed = existsSync('.git')
    ? git('ls-files', '--cached', '--others', '--exclude-standard', '-z')
    : globSync('**', { exclude: ['**/node_modules', '**/dist'] });
  return [...new Set(listed)].filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

function stagedText(file: string): string {
  return execFileSync('git', ['show', `:${file}`], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

function git(...args: string[]): string[] {
  return execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 28 })
    .split('\0')
    .filter(Boolean);
}
