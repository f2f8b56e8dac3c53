import type { AttemptKind, AttemptOutcome, CircuitState, HealthState, ProviderStatus, SkipReason } from '@flexiai/core';
import type { HistoryPoint } from '../../collector/history-point.ts';

/** How far back charts can reach, in ms. */
export const RANGES_MS = [300_000, 900_000, 3_600_000, 21_600_000, 86_400_000] as const;

/** One of `RANGES_MS`. */
export type RangeMs = (typeof RANGES_MS)[number];

/** What the dashboard can do with an entry. */
export type DashboardAction = 'reset' | 'isolate' | 'primary';

/** One entry as it is now. Times are in ms since the epoch, durations in ms. */
export interface DashboardEntry
  extends Pick<
    ProviderStatus,
    | 'name'
    | 'provider'
    | 'model'
    | 'priority'
    | 'primary'
    | 'requests'
    | 'successes'
    | 'failures'
    | 'inFlight'
    | 'latency'
    | 'firstContent'
    | 'timeouts'
    | 'coolingUntil'
    | 'credentialOutUntil'
    | 'queued'
    | 'keys'
  > {
  readonly health: HealthState;
  /** Absent where the breaker is switched off. */
  readonly circuit?: {
    readonly state: CircuitState;
    readonly openings: number;
    readonly consecutiveFailures: number;
    readonly since?: number;
    readonly nextProbeAt?: number;
  };
  readonly lastError?: { readonly code: string; readonly message: string };
  /** Since when no attempt has succeeded, while attempts fail. */
  readonly failingSince?: number;
}

/** One try of a call. */
export interface DashboardAttempt {
  readonly provider: string;
  readonly model: string;
  readonly kind: AttemptKind;
  readonly outcome: AttemptOutcome;
  readonly lastResort?: true;
  /** After the beginning of the call, in ms. */
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly headersMs?: number;
  readonly firstContentMs?: number;
  readonly status?: number;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
}

/** A candidate that a call passed over. */
export interface DashboardSkip {
  readonly provider: string;
  readonly model: string;
  readonly reason: SkipReason;
  readonly message: string;
}

/** A call that is over. No prompt and no answer is in it. */
export interface DashboardCall {
  /** Ascending. */
  readonly number: number;
  readonly correlationId: string;
  readonly operation: 'chat' | 'embed';
  /** When it began, in ms since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly outcome: 'answered' | 'cached' | 'failed' | 'aborted';
  /** The entry and the model that answered. */
  readonly provider?: string;
  readonly model?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
  readonly savedUsd?: number;
  readonly attempts: readonly DashboardAttempt[];
  readonly skipped: readonly DashboardSkip[];
}

/** Something that happened. What happens again soon is one event with a count. */
export interface DashboardEvent {
  readonly number: number;
  /** Grows with each change of any event: what is newer than a known revision is new to a reader. */
  readonly revision: number;
  /** When it happened first and last, in ms since the epoch. */
  readonly at: number;
  readonly lastAt: number;
  readonly count: number;
  readonly kind: 'circuit' | 'failover' | 'failure' | 'interruption' | 'configuration' | 'action';
  readonly level: 'info' | 'good' | 'warning' | 'bad';
  /** One sentence. */
  readonly text: string;
  /** More, such as the reason of a change. */
  readonly detail?: string;
  readonly entry?: string;
}

/** A limit of spending or use, as the application tells it. */
export interface DashboardLimit {
  /** What is limited: `monthly budget`, `team-a a day`. */
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  /** @default 'usd' */
  readonly unit?: 'usd' | 'tokens' | 'requests';
  /** When it begins anew, in ms since the epoch. */
  readonly resetsAt?: number;
}

/** The last minutes, for the sentence at the top. */
export interface RecentTraffic {
  readonly windowMs: number;
  readonly answered: number;
  readonly failed: number;
  readonly aborted: number;
  readonly standIns: HistoryPoint['standIns'];
}

/** A setting that the application shows. Its secrets are masked. */
export interface DashboardSetting {
  readonly path: string;
  readonly value: string;
}

/** Everything that the dashboard shows at one moment. */
export interface DashboardState {
  /** Of this form. */
  readonly version: 1;
  /** The clock of the server, in ms since the epoch. */
  readonly now: number;
  /** When it began to record. */
  readonly startedAt: number;
  readonly title: string;
  readonly rangeMs: RangeMs;
  readonly stepMs: number;
  /** What may be done, and what a request for it has to carry. Absent where the dashboard is for reading only. */
  readonly actions?: { readonly token: string };
  readonly inFlight: number;
  readonly recent: RecentTraffic;
  /** In the order in which they are asked. */
  readonly entries: readonly DashboardEntry[];
  /** The oldest first; the last one is not over. */
  readonly points: readonly HistoryPoint[];
  /** The newest first. */
  readonly calls: readonly DashboardCall[];
  /** The newest first. */
  readonly events: readonly DashboardEvent[];
  readonly limits: readonly DashboardLimit[];
  readonly settings: readonly DashboardSetting[];
}

/** What has changed since the last message. What is absent has not. */
export interface DashboardDelta {
  readonly now: number;
  readonly inFlight: number;
  readonly recent: RecentTraffic;
  /** The names of all entries in their order, where names or order have changed. */
  readonly order?: readonly string[];
  /** Entries that have changed, or are new. */
  readonly entries?: readonly DashboardEntry[];
  /** They take the place of points of the same time, and stand behind older ones. */
  readonly points?: readonly HistoryPoint[];
  /** New ones, the newest first. */
  readonly calls?: readonly DashboardCall[];
  /** New or changed ones, the newest first. */
  readonly events?: readonly DashboardEvent[];
  readonly limits?: readonly DashboardLimit[];
  readonly settings?: readonly DashboardSetting[];
}
