import type { ProviderStatus } from './provider-status.ts';
import type { RequestStats } from './request-stats.ts';

/** A client in the output of a console. */
export interface ShownClient {
  /** `closed` after `close()`. */
  readonly state: 'open' | 'closed';
  /** One line for each entry, in the order in which they are asked. */
  readonly providers: readonly string[];
  readonly requests: RequestStats;
}

/** The names, models, circuits and counts. */
export function shownClient(
  statuses: readonly ProviderStatus[],
  requests: RequestStats,
  isClosed: boolean,
): ShownClient {
  return {
    state: isClosed ? 'closed' : 'open',
    providers: statuses.map(
      ({ name, model, health, circuit }) =>
        `${name} (${model}): ${health}, circuit ${circuit?.state ?? 'switched off'}`,
    ),
    requests,
  };
}
