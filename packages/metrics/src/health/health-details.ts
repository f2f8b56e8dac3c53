import type { CircuitState, FlexiAI, HealthState, RequestStats, SkipReason } from '@flexiai/core';
import type { Readiness } from './readiness.ts';

/** One entry, for operators. No key, no prompt, no message of a provider. */
export interface EntryHealth {
  readonly name: string;
  /** The plugin's id. */
  readonly plugin: string;
  readonly model: string;
  readonly primary: boolean;
  readonly health: HealthState;
  readonly circuit?: CircuitState;
  /** In ms since the epoch, while it is left alone for a Retry-After. */
  readonly coolingUntil?: number;
  /** In ms since the epoch, while its credential counts as refused. */
  readonly credentialOutUntil?: number;
  readonly inFlight: number;
  readonly queued?: number;
  readonly lastErrorCode?: string;
}

/** What operators see of a client. */
export interface HealthDetails {
  readonly ready: boolean;
  readonly closed: boolean;
  /** All entries together, as `ai.getHealth()` judges them. */
  readonly health: 'healthy' | 'degraded' | 'unhealthy';
  readonly calls: RequestStats;
  readonly entries: readonly EntryHealth[];
  /** Why no entry could be asked, where that is so. */
  readonly skipped: readonly { readonly provider: string; readonly model: string; readonly reason: SkipReason }[];
}

/** What operators see. No network. */
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
