import type { AttemptKind, AttemptOutcome, CircuitState, HealthState, ProviderStatus, SkipReason } from '@flexiai/core';
import type { HistoryPoint } from '../../collector/history-point.ts';

/** How far back charts can reach, in ms. */
export const RANGES_MS = [300_000, 900_000, 3_600_000, 21_600_000, 86_400_000] as const;

/** One of `RANGES_MS`. */
export type RangeMs = (typeof RANGES_MS)[number];

/** The actions for an entry. */
export type DashboardAction = 'reset' | 'isolate' | 'primary';

/** The current state of an entry. Times are in ms since the epoch, durations in ms. */
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
  /** Absent if the breaker is off. */
  readonly circuit?: {
    readonly state: CircuitState;
    readonly openings: number;
    readonly consecutiveFailures: number;
    readonly since?: number;
    readonly nextProbeAt?: number;
  };
  readonly lastError?: { readonly code: string; readonly message: string };
  /** When the consecutive failures began; absent after a success. */
  readonly failingSince?: number;
}

/** One attempt of a call. */
export interface DashboardAttempt {
  readonly provider: string;
  readonly model: string;
  readonly kind: AttemptKind;
  readonly outcome: AttemptOutcome;
  readonly lastResort?: true;
  /** After the start of the call, in ms. */
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

/** A candidate that a call skipped. */
export interface DashboardSkip {
  readonly provider: string;
  readonly model: string;
  readonly reason: SkipReason;
  readonly message: string;
}

/** A call that has ended. It contains no prompt and no answer. */
export interface DashboardCall {
  /** Ascending. */
  readonly number: number;
  readonly correlationId: string;
  readonly operation: 'chat' | 'embed';
  /** When it started, in ms since the epoch. */
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

/** An event. Repetitions within a short time are one event with a count. */
export interface DashboardEvent {
  readonly number: number;
  /**
   * Incremented with each change of any event: an event with a higher revision than the last known one is new to a
   * reader.
   */
  readonly revision: number;
  /** When it happened first and last, in ms since the epoch. */
  readonly at: number;
  readonly lastAt: number;
  readonly count: number;
  readonly kind: 'circuit' | 'failover' | 'failure' | 'interruption' | 'configuration' | 'action';
  readonly level: 'info' | 'good' | 'warning' | 'bad';
  /** One sentence. */
  readonly text: string;
  /** Details, such as the reason of a change. */
  readonly detail?: string;
  readonly entry?: string;
}

/** A limit of spending or use, as reported by the application. */
export interface DashboardLimit {
  /** What is limited: `monthly budget`, `team-a a day`. */
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  /** @default 'usd' */
  readonly unit?: 'usd' | 'tokens' | 'requests';
  /** When it resets, in ms since the epoch. */
  readonly resetsAt?: number;
}

/** The last minutes, for the status sentence. */
export interface RecentTraffic {
  readonly windowMs: number;
  readonly answered: number;
  readonly failed: number;
  readonly aborted: number;
  readonly standIns: HistoryPoint['standIns'];
}

/** A setting of the application. Secrets are masked. */
export interface DashboardSetting {
  readonly path: string;
  readonly value: string;
}

/** Everything that the dashboard shows at one moment. */
export interface DashboardState {
  /** The version of this format. */
  readonly version: 1;
  /** The clock of the server, in ms since the epoch. */
  readonly now: number;
  /** When recording began. */
  readonly startedAt: number;
  readonly title: string;
  readonly rangeMs: RangeMs;
  readonly stepMs: number;
  /** The available actions, and the token that a request for one needs. Absent if the dashboard is read-only. */
  readonly actions?: { readonly token: string };
  readonly inFlight: number;
  readonly recent: RecentTraffic;
  /** In the order of candidates. */
  readonly entries: readonly DashboardEntry[];
  /** The oldest first; the last one is the current one. */
  readonly points: readonly HistoryPoint[];
  /** The newest first. */
  readonly calls: readonly DashboardCall[];
  /** The newest first. */
  readonly events: readonly DashboardEvent[];
  readonly limits: readonly DashboardLimit[];
  readonly settings: readonly DashboardSetting[];
}

/** The changes since the last message. Absent fields have not changed. */
export interface DashboardDelta {
  readonly now: number;
  readonly inFlight: number;
  readonly recent: RecentTraffic;
  /** The names of all entries in order, if names or order have changed. */
  readonly order?: readonly string[];
  /** New or changed entries. */
  readonly entries?: readonly DashboardEntry[];
  /** They replace points of the same time, or follow the older ones. */
  readonly points?: readonly HistoryPoint[];
  /** New ones, the newest first. */
  readonly calls?: readonly DashboardCall[];
  /** New or changed ones, the newest first. */
  readonly events?: readonly DashboardEvent[];
  readonly limits?: readonly DashboardLimit[];
  readonly settings?: readonly DashboardSetting[];
}
