// All checks that a change must pass. `npm test` runs it; so does CI, and nothing more.
//
//  node scripts/verify.ts [--only=static]
//
// Two checks run at a time, and their results are printed when they end; the tests are last. Nothing stops early: one
// run shows all failures. The last line is `N passed, N failed`, where a check counts as one test.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

interface Check {
  readonly name: string;
  readonly what: string;
  readonly command: readonly [program: string, ...args: string[]];
}

interface Result {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

const staticChecks: readonly Check[] = [
  { name: 'lint', what: 'lint and format', command: ['biome', 'check', '--error-on-warnings', '.'] },
  {
    name: 'types',
    what: 'types, including those of tests',
    // More checkers check the shared types again, each for itself, and the other core is busy here.
    command: ['tsc', '-p', 'tsconfig.json', '--checkers', '1'],
  },
  {
    name: 'layers',
    what: 'imports between layers',
    command: ['depcruise', '--config', '.dependency-cruiser.mjs', 'packages', 'examples', 'bench'],
  },
  { name: 'unused', what: 'files, exports and dependencies without a user', command: ['knip'] },
  { name: 'secrets', what: 'no keys in files', command: ['node', 'scripts/scan-secrets.ts'] },
  {
    name: 'licences',
    what: 'of everything that is installed with the packages',
    command: ['node', 'scripts/check-licences.ts'],
  },
];
const build: Check = {
  name: 'build',
  what: 'every package, as it is published',
  // The builds of the examples need frameworks that are not installed here.
  command: ['turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'],
};
const programs: Check = {
  name: 'programs',
  what: 'Redis, Prometheus and Chromium for the tests',
  command: ['node', 'scripts/real-programs.ts'],
};

/** Only in the long form: it installs the packages with every package manager. */
const matrix: Check = {
  name: 'matrix',
  what: 'the packages with each package manager, runtime, compiler and bundler',
  command: ['node', '--conditions=@flexiai/source', 'test/packed/matrix/main.ts'],
};

/** The checks, the builds and the workers of the tests load the same tools: Node compiles those once. */
const environment = { NODE_COMPILE_CACHE: join(process.cwd(), 'node_modules/.cache/node'), ...process.env };

const totalsLine = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;
const running = new Set<ChildProcess>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(1);
  });
}

const args = process.argv.slice(2);
if (args.some((arg) => arg !== '--only=static')) {
  console.error('usage: node scripts/verify.ts [--only=static]');
  process.exitCode = 2;
} else {
  const results = await verify(args.length > 0);
  report(results);
  if (results.some(({ failed }) => failed > 0)) process.exitCode = 1;
}

async function verify(onlyStatic: boolean): Promise<Result[]> {
  if (onlyStatic) return inPairs(staticChecks);
  // The build and an installation take longest, so they start first.
  const results = await inPairs([build, programs, ...staticChecks]);
  const built = results.some(({ name, failed }) => name === build.name && failed === 0);
  // Without a build there is nothing to pack; the other tests still run.
  results.push(await runTests(built ? [] : ['--project', '!packed']));
  if (built && process.env['FLEXIAI_LONG'] === '1') results.push(await runCheck(matrix));
  return results;
}

async function inPairs(checks: readonly Check[]): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = checks.values();
  const worker = async () => {
    // Both workers share one iterator.
    for (const check of waiting) results.push(await runCheck(check));
  };
  await Promise.all([worker(), worker()]);
  return results;
}

async function runCheck({ name, what, command }: Check): Promise<Result> {
  const started = performance.now();
  const output: string[] = [];
  const status = await run(command, (text) => output.push(text));
  const seconds = (performance.now() - started) / 1000;
  console.log(`${status === 0 ? '✓' : '✗'} ${name}: ${what} (${seconds.toFixed(1)} s)`);
  if (status !== 0) console.log(`\n$ ${command.join(' ')}\n${output.join('')}\n`);
  return { name, passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0, seconds };
}

/** Runs the tests, and prints their output except the line with the totals, which becomes the result. */
async function runTests(projects: readonly string[]): Promise<Result> {
  console.log(`\n$ vitest run ${projects.join(' ')}`);
  const started = performance.now();
  let rest = '';
  let totals: readonly number[] | undefined;
  const pass = (line: string) => {
    const match = totalsLine.exec(line);
    if (match === null) console.log(line);
    else totals = match.slice(1).map((count = '0') => Number(count));
  };
  const status = await run(['vitest', 'run', ...projects], (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) pass(line);
  });
  if (rest !== '') pass(rest);
  const seconds = (performance.now() - started) / 1000;
  const [passed = 0, failed = 0, skipped = 0] = totals ?? [];
  // vitest can fail without a failing test: it crashed, or found none.
  return { name: 'tests', passed, failed: status !== 0 && failed === 0 ? 1 : failed, skipped, seconds };
}

function run([program, ...rest]: readonly [string, ...string[]], write: (text: string) => void): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const windows = process.platform === 'win32';
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows,
    env: process.stdout.isTTY ? { ...environment, FORCE_COLOR: '1' } : environment,
  });
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', write);
  child.once('error', (error) => {
    write(`${program} could not be started: ${error.message}\n`);
    resolve(127);
  });
  child.once('close', (code) => resolve(code ?? 1));
  return promise.finally(() => running.delete(child));
}

function report(results: readonly Result[]): void {
  const sum = (count: (result: Result) => number) => results.reduce((total, result) => total + count(result), 0);
  const width = Math.max(...results.map(({ name }) => name.length));
  console.log();
  for (const { name, passed, failed, skipped, seconds } of results) {
    const counts =
      name === 'tests' ? `${passed} passed, ${failed} failed, ${skipped} skipped` : failed > 0 ? 'failed' : 'passed';
    console.log(`  ${name.padEnd(width)}  ${counts.padEnd(36)}  ${seconds.toFixed(1).padStart(6)} s`);
  }
  console.log(`\n${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`);
}
