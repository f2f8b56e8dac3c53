// Checks the licences of everything that an application installs with our packages. Needs no network.
import { spawnSync } from 'node:child_process';
import { type LicenceList, refusedLicences } from './licences.ts';

const args = ['licenses', 'list', '--prod', '--json', '--filter', './packages/*'];
const { status, stdout, stderr } = spawnSync('pnpm', args, {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
  shell: process.platform === 'win32',
});
if (status !== 0) throw new Error(`pnpm ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
const list: LicenceList = JSON.parse(stdout);
const refused = refusedLicences(list);
const count = Object.values(list).flat().length;
if (count === 0) throw new Error('pnpm found no dependencies');
if (refused.length > 0) {
  console.error(`These licences are not in the list of scripts/licences.ts:\n${refused.join('\n')}`);
  process.exitCode = 1;
} else {
  console.log(`The licences of ${count} dependencies are allowed.`);
}
