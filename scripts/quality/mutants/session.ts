// One process with all tests and all mutants in it: node session.ts <file of a plan>. `mutants.ts` starts it, and starts
// another when a mutant has stopped it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import type { Plan } from './plan.ts';

const [file = ''] = process.argv.slice(2);
const { root, sources, tests }: Plan = JSON.parse(readFileSync(file, 'utf8'));
process.env['MUTANTS_PLAN'] = file;

const vitest = await startVitest(
  'test',
  // The runner works before the first file. Which one that is does not matter.
  tests.slice(0, 1),
  {
    config: false,
    root,
    watch: false,
    include: ['**/*.test.ts'],
    runner: join(import.meta.dirname, 'worker.ts'),
    pool: 'forks',
    maxWorkers: 1,
    maxConcurrency: 1,
    isolate: false,
    // It would give the code of an earlier run.
    fsModuleCache: false,
    testTimeout: 20_000,
    reporters: process.env['MUTANTS_DEBUG'] === undefined ? [{}] : ['default'],
    onConsoleLog: () => false,
  },
  {
    ssr: { resolve: { conditions: ['@flexiai/source', 'module', 'node', 'development|production'] } },
    plugins: [{ name: 'mutants', enforce: 'pre', load: (id) => sources[id] }],
  },
);
await vitest.close();
