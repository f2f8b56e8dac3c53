/** What became of one call. Times are in ms of the simulation. */
export interface CallRecord {
  readonly startedAt: number;
  readonly endedAt: number;
  /** Who answered; `undefined` where nobody did. */
  readonly answeredBy: string | undefined;
  /** Until the first content, less what the primary would have needed on a good day. */
  readonly addedMs: number | undefined;
}

/** All that is known of a simulation when it is over. */
export interface RunRecord {
  readonly calls: readonly CallRecord[];
  /** When each request came to an upstream. */
  readonly arrivals: { readonly primary: readonly number[]; readonly fallback: readonly number[] };
  readonly billedUsd: number;
  readonly outageFrom: number;
  readonly outageUntil: number;
  /** When clients began to look, and when they stopped. */
  readonly from: number;
  readonly until: number;
  /** Requests that were still inside an upstream when everything was closed: there must be none. */
  readonly leftInside: number;
  /** Timers that were still set then: there must be none. */
  readonly leftTimers: number;
  /** Events of the virtual clock. */
  readonly events: number;
}
