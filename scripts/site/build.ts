// Builds the documentation site to docs/.vitepress/dist: npm run docs:build
//
// The reference is written by TypeDoc first, and every sample of the pages is compiled.
import { spawnSync } from 'node:child_process';
import { writeApiReference } from './api-reference.ts';

await writeApiReference();
const { status } = spawnSync('vitepress', ['build', 'docs'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, FLEXIAI_SITE: 'whole' },
});
process.exitCode = status ?? 1;
