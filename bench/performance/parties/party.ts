import type { Turn } from '../conversations.ts';
import type { Wire } from '../wire.ts';

/** Where a caller's requests go. */
export interface Connection {
  readonly wire: Wire;
  /** Where the upstream is, without the version that begins each path. */
  readonly baseURL: string;
  /** A provider that fails, and that is asked first. @default none */
  readonly brokenURL?: string | undefined;
  /** Takes the place of the network. @default the library's own way */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** What every request asks. */
  readonly turns: readonly Turn[];
}

/** One library, ready to ask the same question again and again. */
export interface Caller {
  /** One answer, whole. @returns the length of its text */
  unary(): Promise<number>;
  /** One answer, piece by piece. @returns the length of its text */
  stream(): Promise<number>;
  close?(): Promise<void>;
}

export type MakeCaller = (connection: Connection) => Caller | Promise<Caller>;

/** Stands for a key: the upstream looks at none. */
export const API_KEY = 'sk-bench';
