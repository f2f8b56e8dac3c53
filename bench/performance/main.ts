// What a call costs, beside others: see docs/performance.md.
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { printTables } from './report/tables.ts';
import { renderDocument, writeResults } from './report/write-document.ts';
import { measure, TRIAL_NAMES } from './run/measure.ts';
import type { Sizes } from './run/sizes.ts';

const USAGE = `npm run bench -- [options]

  --only=TEXT   trials whose name contains TEXT; several times or with commas for several; all without
  --rounds=15   how often each side takes its turn
  --short       5 rounds: half of the time, with medians that are good to about 5 %
  --json        the rows as data, one JSON object a line
  --list        the names of the trials
  --write       writes docs/performance.md and its results; the figures of trials that --only leaves out stay as they were
  --render      writes docs/performance.md from the results of the last run
  --smoke       one short round from the sources, without a build: whether everything works
  --help        this text

The packages are built first. The figures are CPU time of whole processes; the sides of a trial take turns, so that other
work on the machine hits all of them. Only ratios mean something on another machine. All trials take about 22 minutes on
two free cores. Progress goes to the standard error.
`;

const PACKAGES = ['core', 'provider-openai', 'provider-anthropic', 'provider-gemini'];

const SMOKE: Sizes = {
  rounds: 1,
  sharesProcesses: true,
  mostCalls: 1,
  execArgv: ['--conditions=@flexiai/source'],
  heapRequests: 16,
  heapStreams: 8,
  settleMs: 20,
};

try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      render: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(USAGE);
  else if (values.list) process.stdout.write(`${TRIAL_NAMES.join('\n')}\n`);
  else if (values.render) await renderDocument();
  else await run(values);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

interface Choice {
  readonly only: readonly string[];
  readonly rounds?: string | undefined;
  readonly short: boolean;
  readonly json: boolean;
  readonly write: boolean;
  readonly smoke: boolean;
}

async function run({ only, rounds, short, json, write, smoke }: Choice): Promise<void> {
  if (write && smoke) throw new Error('--smoke measures nothing that is worth writing.');
  const names = chosen(only);
  const sizes = smoke ? SMOKE : sizesOf(rounds ?? (short ? '5' : '15'));
  if (!smoke) build();
  const [load = 0] = loadavg();
  const rows = await measure(names, sizes, (name, done) => {
    process.stderr.write(`${done + 1} of ${names.length}: ${name}\n`);
  });
  if (json) for (const row of rows) console.log(JSON.stringify(row));
  else printTables(rows);
  if (write) {
    await writeResults(rows, sizes.rounds, load, TRIAL_NAMES);
    await renderDocument();
  }
}

/** @throws Error where nothing has the name */
function chosen(only: readonly string[]): readonly string[] {
  const texts = only.flatMap((value) => value.split(','));
  if (texts.length === 0) return TRIAL_NAMES;
  for (const text of texts) {
    if (!TRIAL_NAMES.some((name) => name.includes(text))) {
      throw new Error(`There is no trial "${text}"; there are ${TRIAL_NAMES.join(', ')}.`);
    }
  }
  // A whole name means that trial alone: "chat/canned" is not "chat/canned-long".
  return TRIAL_NAMES.filter((name) =>
    texts.some((text) => name === text || (!TRIAL_NAMES.includes(text) && name.includes(text))),
  );
}

function sizesOf(text: string): Sizes {
  const rounds = Number(text);
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error(`--rounds takes a number from 1, not "${text}".`);
  return {
    rounds,
    sharesProcesses: false,
    mostCalls: Number.POSITIVE_INFINITY,
    execArgv: [],
    heapRequests: 20_000,
    heapStreams: 1000,
    settleMs: 300,
  };
}

/** What is measured is what is published. */
function build(): void {
  const filters = PACKAGES.map((name) => `--filter=@flexiai/${name}`);
  const { status } = spawnSync('turbo', ['run', 'build', ...filters, '--output-logs=errors-only'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('The packages could not be built: see `npm run build`.');
}
