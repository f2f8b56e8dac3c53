// The programs that tests start beside the library: a real Redis, Prometheus and Chromium, from Debian's packages.
//
//  node scripts/real-programs.ts     installs missing ones, if the machine allows it (`npm run programs`)
//
// A test finds its program with `realProgram('redis-server')`.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The program's name, and its Debian package. */
const PACKAGES = {
  'redis-server': 'redis-server',
  prometheus: 'prometheus',
  promtool: 'prometheus',
  chromium: 'chromium',
} as const;

/** A program that tests start. */
export type RealProgram = keyof typeof PACKAGES;

/** Time limit of an installation, in ms: Chromium unpacks 400 MB. */
const INSTALL_MS = 300_000;

/**
 * The path of a program for a test. It is installed first if it is missing and the machine allows it (root and
 * `apt-get`). `undefined` if it can neither be found nor installed: its tests are then skipped, by name.
 * @throws Error instead if `CI` is set: a missing program must not hide that nothing was tested
 */
export function realProgram(name: RealProgram): string | undefined {
  const path = pathOf(name) ?? (installMissing([name]) ? pathOf(name) : undefined);
  if (path === undefined && isCI()) {
    throw new Error(`${name} is missing, and could not be installed. Install Debian's package ${PACKAGES[name]}.`);
  }
  return path;
}

/** The path of a program; `undefined` if it is not on this machine. */
function pathOf(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs the packages of the programs; returns whether apt-get succeeded. */
function installMissing(names: readonly RealProgram[]): boolean {
  if (process.getuid?.() !== 0 || pathOf('apt-get') === undefined) return false;
  const packages = [...new Set(names.map((name) => PACKAGES[name]))];
  console.error(`flexiai: installing ${packages.join(', ')} for the tests, once (Debian's packages)`);
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  // The package lists of a new machine may be missing or outdated.
  return aptGet(install) || (aptGet(['update']) && aptGet(install));
}

function aptGet(args: readonly string[]): boolean {
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Use-Pty=0'];
  const { status } = spawnSync('apt-get', [...options, ...args], {
    stdio: 'ignore',
    timeout: INSTALL_MS,
    // In run level 1, an installation starts no service.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  return status === 0;
}

function isCI(): boolean {
  const { CI } = process.env;
  return CI !== undefined && !['', '0', 'false'].includes(CI);
}

if (import.meta.main) {
  const all = Object.keys(PACKAGES) as RealProgram[];
  const missing = all.filter((name) => pathOf(name) === undefined);
  if (missing.length > 0) installMissing(missing);
  const left = missing.filter((name) => pathOf(name) === undefined);
  for (const name of all) console.log(`${name}: ${pathOf(name) ?? 'missing; its tests are skipped'}`);
  if (left.length > 0 && isCI()) process.exitCode = 1;
}
