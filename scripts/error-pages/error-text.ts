import type { ErrorCode } from '../../packages/core/src/model/error-code.ts';

/** What the page of an error code says beside what follows from the table of traits. */
export interface ErrorText {
  /** The class of the error. */
  readonly type: string;
  /** What the code means, in one sentence. */
  readonly meaning: string;
  /** What causes it. */
  readonly causes: readonly string[];
  /** What the client has done beside what the traits say. */
  readonly done: readonly string[];
  /** What to do. */
  readonly steps: readonly string[];
  /** Fields of its own: name and meaning. */
  readonly fields?: Readonly<Record<string, string>>;
  /** An example in TypeScript, which tests run. */
  readonly sample?: string;
  /** Related pages of `docs`: title and path from there. */
  readonly pages: Readonly<Record<string, string>>;
}

export type ErrorTexts<Code extends ErrorCode> = { readonly [Each in Code]: ErrorText };
