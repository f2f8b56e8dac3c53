/** What the suite needs of a test runner: vitest, `node:test`, bun, jest and mocha all have it. */
export interface ConformanceRunner {
  describe(name: string, body: () => void): unknown;
  readonly it: ConformanceTest;
}

/** Declares one test. */
export interface ConformanceTest {
  (name: string, body: () => Promise<void>): unknown;
  /** Declares a test that is not run. */
  skip(name: string, body: () => Promise<void>): unknown;
}
