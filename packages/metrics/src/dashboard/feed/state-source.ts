import type { FlexiAI, ProviderStatus } from '@flexiai/core';
import type { HistoryPoint } from '../../collector/history-point.ts';
import type { Metrics } from '../../collector/metrics.ts';
import { MOST_CALLS, MOST_EVENTS } from '../model/apply-delta.ts';
import type {
  DashboardEntry,
  DashboardLimit,
  DashboardSetting,
  DashboardState,
  RangeMs,
  RecentTraffic,
} from '../model/dashboard-state.ts';
import { cleanMessage } from './call-record.ts';
import { maskedSettings } from './masked-settings.ts';
import type { Recorder } from './recorder.ts';
import { type SpendingLimit, shownLimit } from './spending-limit.ts';

/** The length of a point of each range, in ms. */
const STEPS_MS: { readonly [Range in RangeMs]: number } = {
  300000: 5_000,
  900000: 15_000,
  3600000: 60_000,
  21600000: 300_000,
  86400000: 900_000,
};
/** The period of the status sentence at the top. */
const RECENT_MS = 300_000;

/** The sources of the dashboard's figures. */
export interface StateOptions {
  readonly ai: FlexiAI;
  readonly metrics: Metrics;
  /** The client's label in the metrics. */
  readonly client: string;
  readonly recorder: Recorder;
  readonly title: string;
  /** The token for actions; `undefined` if there are no actions. */
  readonly token: string | undefined;
  readonly limits: (() => readonly (DashboardLimit | SpendingLimit)[]) | undefined;
  readonly settings: unknown;
}

/** The data that is the same for all readers at one moment. */
export interface SharedState
  extends Pick<DashboardState, 'now' | 'inFlight' | 'recent' | 'entries' | 'limits' | 'settings'> {}

/** The state of the dashboard, complete and in parts. No network. */
export class StateSource {
  readonly #options: StateOptions;

  constructor(options: StateOptions) {
    this.#options = options;
  }

  get recorder(): Recorder {
    return this.#options.recorder;
  }

  /** Everything. */
  whole(rangeMs: RangeMs): DashboardState {
    const { recorder, title, token } = this.#options;
    const shared = this.shared();
    return {
      version: 1,
      ...shared,
      startedAt: recorder.startedAt,
      title,
      rangeMs,
      stepMs: STEPS_MS[rangeMs],
      ...(token !== undefined && { actions: { token } }),
      points: this.points(rangeMs, shared.now - rangeMs),
      calls: recorder.calls.after(0).slice(0, MOST_CALLS),
      events: recorder.events.after(0).slice(0, MOST_EVENTS),
    };
  }

  shared(): SharedState {
    const { ai, recorder, limits, settings } = this.#options;
    return {
      now: Date.now(),
      inFlight: ai.getRequestStats().inFlight,
      recent: this.#recent(),
      entries: ai.getProviderStatus().map((status) => entryOf(status, recorder.failingSince(status.name))),
      limits: limitsOf(limits),
      settings: settingsOf(settings),
    };
  }

  /** The points since a time, with a range's length. */
  points(rangeMs: RangeMs, fromMs: number): readonly HistoryPoint[] {
    const { metrics, client } = this.#options;
    return metrics.history({ fromMs, stepMs: STEPS_MS[rangeMs] }, client);
  }

  /** The last two points: the current one, and the previous one, whose final figures may not have been sent. */
  lastPoints(rangeMs: RangeMs): readonly HistoryPoint[] {
    return this.points(rangeMs, Date.now() - STEPS_MS[rangeMs]);
  }

  #recent(): RecentTraffic {
    const { metrics, client } = this.#options;
    const now = Date.now();
    const recent = { windowMs: RECENT_MS, answered: 0, failed: 0, aborted: 0 };
    const standIns = new Map<string, HistoryPoint['standIns'][number]>();
    for (const point of metrics.history({ fromMs: now - RECENT_MS, stepMs: 60_000 }, client)) {
      recent.answered += point.calls.answered + point.calls.cached;
      recent.failed += point.calls.failed;
      recent.aborted += point.calls.aborted;
      for (const { from, to, count } of point.standIns) {
        const key = `${from}\n${to}`;
        standIns.set(key, { from, to, count: count + (standIns.get(key)?.count ?? 0) });
      }
    }
    return { ...recent, standIns: [...standIns.values()] };
  }
}

function entryOf(status: ProviderStatus, failingSince: number | undefined): DashboardEntry {
  const { circuit, lastError, aborted: _, inputTokens: _in, outputTokens: _out, ...rest } = status;
  return {
    ...rest,
    ...(circuit !== undefined && {
      circuit: {
        state: circuit.state,
        openings: circuit.openings,
        consecutiveFailures: circuit.consecutiveFailures,
        ...(circuit.lastStateChangeAt !== undefined && { since: circuit.lastStateChangeAt }),
        ...(circuit.nextProbeAt !== undefined && { nextProbeAt: circuit.nextProbeAt }),
      },
    }),
    ...(lastError !== undefined && { lastError: { code: lastError.code, message: cleanMessage(lastError.message) } }),
    ...(failingSince !== undefined && { failingSince }),
  };
}

/** A function of the application, whose errors must not stop the feed. */
function limitsOf(limits: StateOptions['limits']): readonly DashboardLimit[] {
  try {
    return (limits?.() ?? []).map(shownLimit);
  } catch {
    return [];
  }
}

function settingsOf(settings: unknown): readonly DashboardSetting[] {
  try {
    return maskedSettings(typeof settings === 'function' ? settings() : (settings ?? {}));
  } catch {
    return [];
  }
}
