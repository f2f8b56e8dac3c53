// Mutation tests: npm run test:mutants. One expression of the code is changed at a time, and the tests that reach it run. A
// mutant that no test notices survives, and lowers the score.
//
//   npm run test:mutants                                          the rooms of core in rooms.ts; fails below the bound
//   npm run test:mutants -- packages/core/src/stream              one folder, or one file
//   npm run test:mutants -- --sample 400 --seed 7 'packages/*/src' so many, drawn evenly from all packages
//   npm run test:mutants -- --only packages/core/src/stream       the same in a folder, by what is known of which test reaches what
//
// --workers <processes>, --budget <seconds of CPU for the tests of one mutant>, --tests <glob>, --again (tries also what was killed before),
// --list (only counts). What was killed stays killed while its file does not change: node_modules/.cache/mutants has it.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { instrument, type Mutant } from './instrument.ts';
import type { Coverage, Status } from './plan.ts';
import { interval, type Outcome, percent, rate, scoreOf, survivors, table } from './report.ts';
import { ROOMS } from './rooms.ts';
import { drawn } from './sample.ts';
import { trySome } from './try-some.ts';

/** Below it, the command fails. */
const BOUND = 0.85;

const root = join(import.meta.dirname, '../../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    budget: { type: 'string', default: '10' },
    workers: { type: 'string', default: '1' },
    tests: { type: 'string', multiple: true },
    again: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

const isSample = values.sample !== undefined;
const places = positionals.length === 0 ? ROOMS : positionals;
const files = sourcesIn(places);
const packages = new Set(files.map((file) => file.split('/')[1]));
const tests = testsFor(values.tests ?? defaultTests());
const cache = join(root, 'node_modules/.cache/mutants');
mkdirSync(cache, { recursive: true });
const memory = join(cache, 'killed.jsonl');
const all = await instrument(root, files);
const page = join(cache, `survivors-${process.pid}.txt`);
const ignored = all.mutants.filter((mutant) => mutant.ignored !== undefined);
const chosen = choose(all.mutants.filter((mutant) => mutant.ignored === undefined));
const sources = isSample && packages.size > 1 ? sourcesOf(chosen) : all.sources;
const hash = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 12);
const coverage = join(cache, `coverage-${hash}.json`);
const budget = Number(values.budget);
const workers = Number(values.workers);

const before = values.again ? new Map<string, Status>() : remembered();
const statuses = new Map<string, Status>();
for (const { id, key } of chosen) {
  const status = before.get(key);
  if (status !== undefined) statuses.set(id, status);
}
console.log(
  `${files.length} files, ${all.mutants.length} mutants, ${ignored.length} excused in the code, ${chosen.length} chosen, ${statuses.size} killed before, ${tests.length} test files`,
);
if (!values.list) {
  await tryAll();
  print();
}

function sourcesIn(patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((place) =>
    globSync(place.endsWith('.ts') ? place : `${place}/**/*.ts`, {
      cwd: root,
      exclude: ['**/*.test.ts', '**/*.test-d.ts', '**/node_modules/**', '**/dashboard/page/**'],
    }).sort(),
  );
}

/** Tests that start processes of their own run without the mutant. */
function testsFor(patterns: readonly string[]): readonly string[] {
  return globSync([...patterns], {
    cwd: root,
    exclude: [
      '**/node_modules/**',
      '**/*.process.test.ts',
      '**/test/built/**',
      '**/test/browser/**',
      '**/redis*.test.ts',
    ],
  })
    .sort()
    .map((file) => join(root, file));
}

function defaultTests(): readonly string[] {
  return packages.size > 1
    ? ['packages/*/{src,test}/**/*.test.ts', 'test/{conversations,gemini-doors,schemas}/*.test.ts']
    : [...packages].map((name) => `packages/${name}/{src,test}/**/*.test.ts`);
}

/** Only these are put in: the whole code of all packages would be slow. */
function sourcesOf(mutants: readonly Mutant[]): Readonly<Record<string, string>> {
  const wanted = new Set(mutants.map(({ file }) => join(root, file)));
  return Object.fromEntries(Object.entries(all.sources).filter(([file]) => wanted.has(file)));
}

function choose(mutants: readonly Mutant[]): readonly Mutant[] {
  const there = mutants.filter(({ file }) => file.startsWith(values.only));
  return isSample ? drawn(there, Number(values.sample), Number(values.seed)) : there;
}

function remembered(): ReadonlyMap<string, Status> {
  if (!existsSync(memory)) return new Map();
  return new Map(
    readFileSync(memory, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [string, Status] => JSON.parse(line)),
  );
}

async function tryAll(): Promise<void> {
  const byId = new Map(chosen.map((mutant) => [mutant.id, mutant]));
  const settle = (id: string, status: Status): void => {
    const mutant = byId.get(id);
    if (mutant === undefined) return;
    statuses.set(id, status);
    if (status === 'killed' || status === 'timeout')
      appendFileSync(memory, `${JSON.stringify([mutant.key, status])}\n`);
  };
  const said = setInterval(() => {
    writeSurvivors();
    const share = percent(rate(scoreOf(outcomes())));
    console.log(`${new Date().toISOString()} ${statuses.size} of ${chosen.length}: ${share}`);
  }, 60_000);
  const left = chosen.filter(({ id }) => !statuses.has(id));
  const options = { root, sources, tests, coverage, budget };
  // The first session finds out which test reaches what.
  await trySome({ ...options, name: 'coverage', mutants: [], settle });
  await Promise.all(
    Array.from({ length: workers }, (_, worker) => {
      const size = Math.ceil(left.length / workers);
      const mutants = left.slice(worker * size, (worker + 1) * size);
      return trySome({ ...options, name: `${worker}`, mutants, settle });
    }),
  );
  clearInterval(said);
  const { files: covered }: Coverage = JSON.parse(readFileSync(options.coverage, 'utf8'));
  for (const test of tests) {
    for (const { name, fails } of covered[test]?.tests ?? []) {
      if (fails) console.log(`It fails without a mutant, and judged none: ${relative(root, test)}: ${name}`);
    }
  }
}

function outcomes(): readonly Outcome[] {
  return chosen.flatMap((mutant) => {
    const status = statuses.get(mutant.id);
    return status === undefined ? [] : [{ mutant, status }];
  });
}

function writeSurvivors(): void {
  writeFileSync(page, `${survivors(outcomes()).join('\n')}\n`);
}

/** The folder, or the package where there are several. */
function groupOf(file: string): string {
  const [, name = '', , ...path] = file.split('/');
  return packages.size > 1 ? name : path.slice(0, -1).join('/');
}

function print(): void {
  const found = outcomes();
  const score = scoreOf(found);
  const [low, high] = interval(score);
  writeSurvivors();
  console.log(table(found, groupOf));
  console.log(`Only loaded, and left out: ${score.loaded}. Excused in the code: ${ignored.length}.`);
  if (chosen.length < all.mutants.length) console.log(`95 % interval: ${percent(low)} to ${percent(high)}`);
  console.log(`What lives: ${relative(root, page)}`);
  if (!isSample && rate(score) < BOUND) {
    console.error(`Below ${percent(BOUND)}.`);
    process.exitCode = 1;
  }
}
