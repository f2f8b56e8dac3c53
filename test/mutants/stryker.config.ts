// Mutation testing: `npm run test:mutants`. Stryker changes one expression at a time in the rooms of core and runs the
// tests that reach it. A mutant that no test notices survives, and lowers the score.
//
//   npm run test:mutants -- --mutate 'packages/core/src/stream/**/*.ts,!**/*.test*.ts'   one folder
//   npm run test:mutants -- --concurrency 1                                          on a machine with other work
//
// Results are kept in node_modules/.cache/mutants: the next run tests only the mutants whose code or tests changed.
import { ROOMS } from './rooms.ts';

const CACHE = 'node_modules/.cache/mutants';

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
  packageManager: 'pnpm',
  mutate: [...ROOMS.map((room) => `packages/core/src/${room}/**/*.ts`), '!**/*.test.ts', '!**/*.test-d.ts'],
  // What the copy of the repository needs: core, its tests, and the configuration of the tests.
  ignorePatterns: [
    '**',
    '!packages/core/{src,test}/**',
    '!test/{mutants/*,long-form.ts,loaded-code.ts}',
    '!{,packages/core/}package.json',
  ],
  // A mutated message or a removed log line is seldom a fault: their tests are those of the sentences.
  mutator: { excludedMutations: ['StringLiteral', 'ObjectLiteral'] },
  coverageAnalysis: 'perTest',
  // Mutants of constants need a run of all tests each.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 20_000,
  incremental: true,
  incrementalFile: `${CACHE}/incremental.json`,
  htmlReporter: { fileName: `${CACHE}/report.html` },
  reporters: ['progress', 'clear-text', 'html'],
  clearTextReporter: { allowColor: true, logTests: false, reportTests: false },
  // Below `break`, the command fails.
  thresholds: { high: 95, low: 85, break: 85 },
  allowEmpty: false,
  disableTypeChecks: false,
};
