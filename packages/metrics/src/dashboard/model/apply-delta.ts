import type { DashboardCall, DashboardDelta, DashboardEvent, DashboardState } from './dashboard-state.ts';

/** How many calls and events a reader keeps. */
export const MOST_CALLS = 200;
export const MOST_EVENTS = 500;

/** The state after a message of the feed. A pure function. */
export function applyDelta(state: DashboardState, delta: DashboardDelta): DashboardState {
  const { now, inFlight, recent, limits = state.limits, settings = state.settings } = delta;
  return {
    ...state,
    now,
    inFlight,
    recent,
    limits,
    settings,
    entries: entriesAfter(state, delta),
    points: pointsAfter(state, delta),
    calls: delta.calls === undefined ? state.calls : newest<DashboardCall>(delta.calls, state.calls, MOST_CALLS),
    events: delta.events === undefined ? state.events : newest<DashboardEvent>(delta.events, state.events, MOST_EVENTS),
  };
}

function entriesAfter(state: DashboardState, { entries = [], order }: DashboardDelta): DashboardState['entries'] {
  if (entries.length === 0 && order === undefined) return state.entries;
  const byName = new Map([...state.entries, ...entries].map((entry) => [entry.name, entry]));
  const names = order ?? state.entries.map(({ name }) => name);
  return names.flatMap((name) => byName.get(name) ?? []);
}

function pointsAfter(state: DashboardState, { points, now }: DashboardDelta): DashboardState['points'] {
  const [first] = points ?? [];
  if (points === undefined || first === undefined) return state.points;
  const oldest = now - state.rangeMs - state.stepMs;
  return [...state.points.filter(({ at }) => at < first.at && at > oldest), ...points];
}

/** The newest first, each number once. */
function newest<Item extends { readonly number: number }>(
  fresh: readonly Item[],
  known: readonly Item[],
  most: number,
): readonly Item[] {
  const numbers = new Set(fresh.map(({ number }) => number));
  return [...fresh, ...known.filter(({ number }) => !numbers.has(number))]
    .sort((a, b) => b.number - a.number)
    .slice(0, most);
}
