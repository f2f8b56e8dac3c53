import type { DashboardDelta, DashboardState, RangeMs } from '../model/dashboard-state.ts';
import type { SharedState, StateSource } from './state-source.ts';

/** What one reader has received, and what is new for it. */
export class DeltaWriter {
  readonly #source: StateSource;
  readonly #rangeMs: RangeMs;
  #entries = new Map<string, string>();
  #order = '';
  #limits = '';
  #settings = '';
  #pointsAt = 0;
  #call = 0;
  #revision = 0;

  constructor(source: StateSource, rangeMs: RangeMs) {
    this.#source = source;
    this.#rangeMs = rangeMs;
  }

  whole(): DashboardState {
    const state = this.#source.whole(this.#rangeMs);
    this.#remember(state);
    this.#order = orderOf(state);
    this.#limits = JSON.stringify(state.limits);
    this.#settings = JSON.stringify(state.settings);
    this.#pointsAt = state.points.at(-1)?.at ?? 0;
    return state;
  }

  /** @param shared the current data that is the same for all readers */
  delta(shared: SharedState): DashboardDelta {
    const { calls, events } = this.#source.recorder;
    const entries = shared.entries.filter((entry) => this.#entries.get(entry.name) !== JSON.stringify(entry));
    const newCalls = calls.number > this.#call ? calls.after(this.#call) : [];
    const newEvents = events.revision > this.#revision ? events.after(this.#revision) : [];
    const points = this.#newPoints(shared.now);
    const [order, limits, settings] = [orderOf(shared), JSON.stringify(shared.limits), JSON.stringify(shared.settings)];
    const delta: DashboardDelta = {
      now: shared.now,
      inFlight: shared.inFlight,
      recent: shared.recent,
      ...(order !== this.#order && { order: shared.entries.map(({ name }) => name) }),
      ...(entries.length > 0 && { entries }),
      points,
      ...(newCalls.length > 0 && { calls: newCalls }),
      ...(newEvents.length > 0 && { events: newEvents }),
      ...(limits !== this.#limits && { limits: shared.limits }),
      ...(settings !== this.#settings && { settings: shared.settings }),
    };
    this.#remember(shared);
    this.#order = order;
    this.#limits = limits;
    this.#settings = settings;
    this.#pointsAt = points.at(-1)?.at ?? this.#pointsAt;
    return delta;
  }

  /** A slow reader has missed more than the last two points. */
  #newPoints(now: number): DashboardState['points'] {
    const last = this.#source.lastPoints(this.#rangeMs);
    const [first] = last;
    if (first === undefined || first.at <= this.#pointsAt || this.#pointsAt === 0) return last;
    return this.#source.points(this.#rangeMs, Math.max(this.#pointsAt, now - this.#rangeMs));
  }

  #remember({ entries }: Pick<DashboardState, 'entries'>): void {
    const { calls, events } = this.#source.recorder;
    this.#entries = new Map(entries.map((entry) => [entry.name, JSON.stringify(entry)]));
    this.#call = calls.number;
    this.#revision = events.revision;
  }
}

function orderOf({ entries }: Pick<DashboardState, 'entries'>): string {
  return JSON.stringify(entries.map(({ name }) => name));
}
