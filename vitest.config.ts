import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { IS_LONG } from './test/long-form.ts';

/** One more than there are cores: many tests wait for a clock, a process or a page. */
const WORKERS = availableParallelism() + 1;

/** These replace a module for their whole file. */
const ALONE = ['packages/logger/src/rotating-file-races.test.ts'];

/** These start real programs and other processes: they wait for those, and not for this one. */
const WITH_PROCESSES = [
  '{packages,examples}/*/{src,test}/**/*.process.test.ts',
  'bench/**/*.process.test.ts',
  'packages/cache/src/**/redis*.test.ts',
  'packages/metrics/test/*.test.ts',
  'packages/logger/test/ending-process.test.ts',
  'examples/{cache-redis,demo,prometheus}/src/main.test.ts',
];

// Projects are objects with `extends: true`: a project named by a path would not inherit what stands here.
export default defineConfig({
  // Packages are tested from their sources, without a build.
  ssr: { resolve: { conditions: ['@flexiai/source', 'node', 'development|production'] } },
  test: {
    reporters: ['default', './scripts/totals-reporter.ts'],
    // Real sockets, processes and clocks are late on a busy machine. The reporter names what passed only at the second time.
    retry: 1,
    testTimeout: IS_LONG ? 300_000 : 20_000,
    // The many processes that tests start load compiled code, without types, from there: in a third of the time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node') },
    // `npm run coverage`. The page of the dashboard runs in Chromium, and templates in the packages that they become.
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test-d.ts', 'packages/metrics/src/dashboard/page/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { lines: 95, branches: 90 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          maxWorkers: WORKERS,
          // Files share a process, and with it the modules: each of them loaded core and the SDKs anew otherwise.
          isolate: false,
          setupFiles: ['test/leave-as-found.ts', 'test/loaded-code.ts'],
          include: [
            '{packages,examples}/*/{src,test}/**/*.test.ts',
            'bench/**/*.test.ts',
            'test/conversations/*.test.ts',
            'test/gemini-doors/*.test.ts',
            'test/schemas/*.test.ts',
            'test/hostile-text/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, 'packages/*/test/{built,browser}/**', ...ALONE, ...WITH_PROCESSES],
        },
      },
      {
        extends: true,
        test: { name: 'unit-alone', maxWorkers: WORKERS, include: ALONE },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          maxWorkers: WORKERS,
          isolate: false,
          setupFiles: ['test/leave-as-found.ts'],
          include: WITH_PROCESSES,
          exclude: [...configDefaults.exclude, 'packages/*/test/built/**'],
          testTimeout: IS_LONG ? 300_000 : 60_000,
          hookTimeout: 60_000,
          // After the unit tests: these would make the clocks of those late, and those the processes of these.
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The repository itself: its scripts, its layers, its documentation.
        extends: true,
        test: {
          name: 'repository',
          maxWorkers: WORKERS,
          isolate: false,
          setupFiles: ['test/leave-as-found.ts'],
          include: ['test/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each sample of the documentation is a process.
          maxConcurrency: 2,
          // After the unit tests, so that builds and child processes do not disturb their clocks.
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Pages in a real Chromium: one browser for each file. Skipped by name without Chromium.
        extends: true,
        test: {
          name: 'browser',
          include: ['packages/*/test/browser/*.test.ts'],
          // The page asks for news each second.
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The packages as they are built and published. Needs the npm registry once.
        extends: true,
        test: {
          name: 'packed',
          maxWorkers: WORKERS,
          include: ['test/packed/*.test.ts', 'packages/*/test/built/*.test.ts'],
          globalSetup: ['test/packed/build.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Failures over HTTP, with clocks that are short and real.
        extends: true,
        test: {
          name: 'failover-bench',
          setupFiles: ['test/loaded-code.ts'],
          include: ['test/failover-bench/*.test.ts'],
          testTimeout: IS_LONG ? 300_000 : 30_000,
          maxConcurrency: 5,
          // After the others, and with the stress tests only: much other work would make its providers late.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // Many callers at once over HTTP, with clocks that are short and real.
        extends: true,
        test: {
          name: 'stress',
          setupFiles: ['test/loaded-code.ts'],
          include: ['test/stress/*.test.ts'],
          testTimeout: IS_LONG ? 300_000 : 60_000,
          // Two files at once, of these and of failover-bench: their verdicts are counts, or leave room for that.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      // Slower projects (fault matrices, soaks, other runtimes) go here, each with its own name and timeouts. A test that
      // needs a real key names the variable it wants and skips itself without: `it.skipIf(!process.env['…_API_KEY'])`.
    ],
  },
});
