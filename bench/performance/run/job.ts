import type { PartyName } from '../parties/parties.ts';
import type { Scenario } from '../scenarios.ts';
import type { Wire } from '../wire.ts';

/** What a process gets ready for. */
export interface Job {
  readonly party: PartyName;
  readonly wire: Wire;
  readonly scenario: Scenario;
  readonly baseURL: string;
  readonly brokenURL: string | undefined;
}

/** What a process is told to do. It answers each with an {@link Answer}. */
export type Task =
  | { readonly type: 'prepare'; readonly job: Job }
  | { readonly type: 'measure'; readonly calls: number }
  | { readonly type: 'heap'; readonly requests: number; readonly streams: number; readonly settleMs: number };

/** What stays in a process after many calls. */
export interface HeapReport {
  readonly bytesPerRequest: number;
  /** Sockets, timers and listeners that were not there before. */
  readonly left: number;
}

export interface Answer {
  /** CPU time in µs. */
  readonly micros?: number;
  readonly heap?: HeapReport;
  readonly error?: string;
}
