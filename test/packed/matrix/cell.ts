import type { Workplace } from './workplace.ts';

/** One combination of a package manager, a runtime, a compiler or a bundler with the packages as they are published. */
export interface Cell {
  readonly group: string;
  readonly name: string;
  /** Throws if the packages do not work there. Resolves to what was measured or used, such as a version. */
  readonly run: (workplace: Workplace) => Promise<string>;
}

export interface CellResult {
  readonly group: string;
  readonly name: string;
  readonly detail: string;
  readonly seconds: number;
  readonly failure?: string;
}
