import type { Mutant } from './instrument.ts';

/** What a session is told by the command, in a file. */
export interface Plan {
  readonly root: string;
  readonly sources: Readonly<Record<string, string>>;
  /** Absolute paths of test files. */
  readonly tests: readonly string[];
  readonly mutants: readonly Pick<Mutant, 'id' | 'file'>[];
  /** Where sessions keep which test reaches which mutant. */
  readonly coverage: string;
  /** Where the session writes one `Line` after the other. */
  readonly lines: string;
  /** Seconds of CPU that the tests of one mutant may take. */
  readonly budget: number;
}

/** Which mutants the tests of each file reach. Kept from run to run. */
export interface Coverage {
  /** By path; `hash` is that of the text. */
  readonly files: Readonly<Record<string, { readonly hash: string; readonly tests: readonly CoveredTest[] }>>;
  /** Mutants that are reached while modules load. */
  readonly loaded: readonly string[];
}

export interface CoveredTest {
  readonly id: string;
  readonly name: string;
  readonly ms: number;
  /** A test that fails without a mutant judges none. */
  readonly fails?: true;
  readonly reaches: readonly string[];
}

/**
 * - `killed`: a test failed with the mutant, and passed again without it
 * - `timeout`: the mutant's code ran without an end
 * - `survived`: no test failed
 * - `unfinished`: no test failed within the budget, and tests are left
 * - `uncovered`: no test reaches it
 * - `loaded`: only the loading of the module reaches it, which happens before the tests
 */
export type Status = 'killed' | 'timeout' | 'survived' | 'unfinished' | 'uncovered' | 'loaded';

/** What a session reports: what it begins, and what came of it. `again`: another process must try it. */
export interface Line {
  readonly id: string;
  readonly status: 'begun' | 'again' | 'ended' | Status;
  readonly by?: string;
}
