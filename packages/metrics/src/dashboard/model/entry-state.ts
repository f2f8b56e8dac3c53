import type { DashboardEntry } from './dashboard-state.ts';
import { durationText } from './format.ts';

/** The display of an entry: its state in words, with a level for colour and shape. */
export interface EntryState {
  readonly level: 'good' | 'warning' | 'bad' | 'idle';
  /** Two words at most. */
  readonly label: string;
  /** When it changes, or its reason. */
  readonly detail?: string;
}

/** @param now the server's clock, in ms since the epoch */
export function entryState(entry: DashboardEntry, now: number): EntryState {
  const { circuit, coolingUntil = 0, credentialOutUntil = 0, health, keys } = entry;
  switch (circuit?.state) {
    case 'isolated':
      return { level: 'warning', label: 'Isolated', detail: 'until it is reset' };
    case 'open':
      return { level: 'bad', label: 'Circuit open', detail: probeText(circuit.nextProbeAt, now) };
    case 'half-open':
      return { level: 'warning', label: 'Half open', detail: 'a probe is due' };
    default:
  }
  if (credentialOutUntil > now) {
    const what = keys === undefined ? 'Key refused' : 'Keys refused';
    return { level: 'bad', label: what, detail: `again in ${remainingText(credentialOutUntil - now)}` };
  }
  if (coolingUntil > now) {
    return { level: 'warning', label: 'Cooling down', detail: `for ${remainingText(coolingUntil - now)}` };
  }
  const inARow = circuit?.consecutiveFailures ?? 0;
  if (inARow > 0) return { level: 'warning', label: 'Failing', detail: `${inARow} in a row` };
  switch (health) {
    case 'healthy':
      return { level: 'good', label: 'Healthy' };
    case 'degraded':
      return { level: 'warning', label: 'Degraded' };
    case 'unhealthy':
      return { level: 'bad', label: 'Not asked', ...(entry.lastError && { detail: entry.lastError.code }) };
    case 'unknown':
      return { level: 'idle', label: 'Not called yet' };
    default:
      return health satisfies never;
  }
}

function probeText(nextProbeAt: number | undefined, now: number): string {
  if (nextProbeAt === undefined || nextProbeAt <= now) return 'probe with the next call';
  return `probe in ${remainingText(nextProbeAt - now)}`;
}

/** In whole seconds, because the text changes each second anyway. */
function remainingText(ms: number): string {
  return ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : durationText(ms);
}
