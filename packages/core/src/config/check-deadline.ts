import type { ResolvedEntry } from '../routing/resolved-entry.ts';
import { DEFAULT_TIMEOUTS, mergeTimeouts, type TimeoutOptions } from './options/timeout-config.ts';

/**
 * The problem with the time limit of a whole call: a clock of the first entries is as long, so one silent provider uses up all the
 * time. `undefined` if there is time for a second candidate.
 */
export function deadlineProblem(
  entries: readonly ResolvedEntry[],
  client: TimeoutOptions | undefined,
): string | undefined {
  const totalMs = client?.totalMs ?? DEFAULT_TIMEOUTS.totalMs;
  for (const { name, timeouts } of entries.slice(0, -1)) {
    const { headersMs, firstContentMs } = mergeTimeouts(timeouts, client);
    const clock = headersMs === undefined ? 'firstContentMs' : 'headersMs';
    const ms = headersMs ?? firstContentMs;
    if (ms === undefined || ms < totalMs) continue;
    return (
      `timeouts.totalMs (${totalMs} ms) leaves no time for a second provider: "${name}" may be silent for its ${clock} of ` +
      `${ms} ms. Set ${clock} below it, or leave it out: a clock that is not set leaves part of the time for the next provider.`
    );
  }
  return undefined;
}
