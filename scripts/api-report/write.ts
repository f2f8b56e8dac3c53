// Writes packages/*/api.md, the reports of the public API, from the built declarations: npm run docs:api
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiReport } from './api-report.ts';
import { publishedPackages } from './published-packages.ts';

const build = ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only'];
const { status } = spawnSync('turbo', build, { stdio: 'inherit', shell: process.platform === 'win32' });
if (status !== 0) throw new Error('The packages could not be built.');
for (const folder of await publishedPackages()) await writeFile(join(folder, 'api.md'), await apiReport(folder));
console.log('The reports of the public API are written: packages/*/api.md');
