import type { DashboardEntry, DashboardState, RecentTraffic } from './dashboard-state.ts';

/** The status of the client, in words. */
export interface StatusSentence {
  readonly level: 'good' | 'warning' | 'bad' | 'idle';
  readonly text: string;
}

/** How many entries are listed by name; further ones are counted. */
const MOST_NAMED = 3;

/**
 * The line at the top: whether calls are answered, what fails since when, and which entries replace it.
 *
 * @param timeOf formats a time of day, such as `14:02`
 */
export function statusSentence(
  { entries, recent }: Pick<DashboardState, 'entries' | 'recent'>,
  timeOf: (at: number) => string,
): StatusSentence {
  if (entries.length === 0) return { level: 'bad', text: 'No provider is configured.' };
  const failing = entries.filter(isFailing);
  const ended = recent.answered + recent.failed;
  const parts = [callsPart(recent), ...(failing.length > 0 ? [failingPart(failing, recent, timeOf)] : [])];
  if (ended === 0 && failing.length === 0) {
    const hasServed = entries.some(({ requests }) => requests > 0);
    return { level: 'idle', text: hasServed ? `${callsPart(recent)}.` : 'Waiting for the first call.' };
  }
  const level = recent.failed === 0 ? (failing.length === 0 ? 'good' : 'warning') : failedLevel(recent);
  if (failing.length === 0 && recent.failed === 0) parts.push(allWell(entries));
  return { level, text: `${parts.join('; ')}.` };
}

/** Whether an entry is unavailable, or fails repeatedly. */
export function isFailing({ circuit, health, failingSince }: DashboardEntry): boolean {
  if (circuit !== undefined && circuit.state !== 'closed') return true;
  return health === 'unhealthy' || (failingSince !== undefined && (circuit?.consecutiveFailures ?? 2) >= 2);
}

function failedLevel({ answered, failed }: RecentTraffic): StatusSentence['level'] {
  return failed / (answered + failed) >= 0.05 ? 'bad' : 'warning';
}

function callsPart({ answered, failed, windowMs }: RecentTraffic): string {
  const ended = answered + failed;
  const minutes = Math.round(windowMs / 60_000);
  const window = minutes === 1 ? 'the last minute' : `the last ${minutes} minutes`;
  if (ended === 0) return `No calls in ${window}`;
  if (failed === 0) return 'All calls are answered';
  if (answered === 0) return `No call was answered in ${window}`;
  return `${failed} of ${ended} calls failed in ${window}`;
}

function allWell(entries: readonly DashboardEntry[]): string {
  return entries.length === 1 ? 'the provider works' : 'all providers work';
}

function failingPart(
  failing: readonly DashboardEntry[],
  { standIns }: RecentTraffic,
  timeOf: (at: number) => string,
): string {
  const [only] = failing;
  if (failing.length > 1 || only === undefined) {
    const isAre = failing.length === 1 ? 'is' : 'are';
    return `${listOf(failing.map(({ name }) => name))} ${isAre} failing${helpers(failing, standIns, 'them')}`;
  }
  const since = only.failingSince ?? only.circuit?.since;
  const what = only.circuit?.state === 'isolated' ? 'is isolated' : 'is failing';
  const when = since === undefined ? '' : ` since ${timeOf(since)}`;
  return `${only.name} ${what}${when}${helpers(failing, standIns, 'it')}`;
}

/** The entries that replace others, the busiest first. */
function helpers(failing: readonly DashboardEntry[], standIns: RecentTraffic['standIns'], whom: string): string {
  const names = new Set(failing.map(({ name }) => name));
  const counts = new Map<string, number>();
  for (const { from, to, count } of standIns) {
    if (names.has(from) && !names.has(to)) counts.set(to, (counts.get(to) ?? 0) + count);
  }
  const helping = [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
  if (helping.length === 0) return '';
  return `, ${listOf(helping.slice(0, 2))} ${helping.length === 1 ? 'answers' : 'answer'} for ${whom}`;
}

function listOf(names: readonly string[]): string {
  const shown = names.length > MOST_NAMED ? [...names.slice(0, MOST_NAMED - 1)] : names;
  const rest = names.length - shown.length;
  const items = rest === 0 ? shown : [...shown, `${rest} others`];
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
