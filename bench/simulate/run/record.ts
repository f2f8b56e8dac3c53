/** The result of one call. Times are in ms of the simulation. */
export interface CallRecord {
  readonly startedAt: number;
  readonly endedAt: number;
  /** The upstream that answered; `undefined` if none did. */
  readonly answeredBy: string | undefined;
  /** Until the first content, minus what the primary would have needed without an outage. */
  readonly addedMs: number | undefined;
}

/** All data of a finished simulation. */
export interface RunRecord {
  readonly calls: readonly CallRecord[];
  /** When each request arrived at an upstream. */
  readonly arrivals: { readonly primary: readonly number[]; readonly fallback: readonly number[] };
  readonly billedUsd: number;
  readonly outageFrom: number;
  readonly outageUntil: number;
  /** The beginning and the end of the observation. */
  readonly from: number;
  readonly until: number;
  /** Requests that were still at an upstream when everything was closed: there must be none. */
  readonly leftInside: number;
  /** Timers that were still set then: there must be none. */
  readonly leftTimers: number;
  /** Events of the virtual clock. */
  readonly events: number;
}
