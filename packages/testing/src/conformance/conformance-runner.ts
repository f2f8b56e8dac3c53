/** The functions of a test runner that the suite needs: vitest, `node:test`, bun, jest and mocha all have them. */
export interface ConformanceRunner {
  describe(name: string, body: () => void): unknown;
  readonly it: ConformanceTest;
}

/** Declares one test. */
export interface ConformanceTest {
  (name: string, body: () => Promise<void>): unknown;
  /** Declares a skipped test. */
  skip(name: string, body: () => Promise<void>): unknown;
}
