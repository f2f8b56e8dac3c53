import { configDefaults, defineConfig } from 'vitest/config';

/** The tests that reach the mutated rooms: those of core. Stryker runs them in a copy of the repository. */
export default defineConfig({
  ssr: { resolve: { conditions: ['@flexiai/source', 'module', 'node', 'development|production'] } },
  test: {
    setupFiles: ['test/loaded-code.ts'],
    include: ['packages/core/{src,test}/**/*.test.ts'],
    // These start processes of their own, which run without the mutant.
    exclude: [...configDefaults.exclude, '**/*.process.test.ts'],
    isolate: false,
    testTimeout: 20_000,
  },
});
