import type { CircuitState, FlexiAI, HealthState, RequestStats, SkipReason } from '@flexiai/core';
import type { Readiness } from './readiness.ts';

/** One entry, for operators. Contains no key, no prompt and no message of a provider. */
export interface EntryHealth {
  readonly name: string;
  /** The plugin's id. */
  readonly plugin: string;
  readonly model: string;
  readonly primary: boolean;
  readonly health: HealthState;
  readonly circuit?: CircuitState;
  /** In ms since the epoch, during a cool-down after a Retry-After. */
  readonly coolingUntil?: number;
  /** In ms since the epoch, while its credential counts as rejected. */
  readonly credentialOutUntil?: number;
  readonly inFlight: number;
  readonly queued?: number;
  readonly lastErrorCode?: string;
}

/** The state of a client for operators. */
export interface HealthDetails {
  readonly ready: boolean;
  readonly closed: boolean;
  /** All entries together, as in `ai.getHealth()`. */
  readonly health: 'healthy' | 'degraded' | 'unhealthy';
  readonly calls: RequestStats;
  readonly entries: readonly EntryHealth[];
  /** Why no entry is available; absent if one is. */
  readonly skipped: readonly { readonly provider: string; readonly model: string; readonly reason: SkipReason }[];
}

/** The details for operators. No network. */
export function healthDetails(ai: FlexiAI, readiness: Readiness): HealthDetails {
  return {
    ready: readiness.ready,
    closed: ai.closed,
    health: ai.getHealth().status,
    calls: ai.getRequestStats(),
    entries: ai.getProviderStatus().map((status): EntryHealth => {
      const { name, provider: plugin, model, primary, health, circuit, inFlight, queued, lastError } = status;
      const { coolingUntil, credentialOutUntil } = status;
      return {
        name,
        plugin,
        model,
        primary,
        health,
        ...(circuit !== undefined && { circuit: circuit.state }),
        ...(coolingUntil !== undefined && { coolingUntil }),
        ...(credentialOutUntil !== undefined && { credentialOutUntil }),
        inFlight,
        ...(queued !== undefined && { queued }),
        ...(lastError !== undefined && { lastErrorCode: lastError.code }),
      };
    }),
    skipped: readiness.ready
      ? []
      : readiness.skipped.map(({ provider, model, reason }) => ({ provider, model, reason })),
  };
}
