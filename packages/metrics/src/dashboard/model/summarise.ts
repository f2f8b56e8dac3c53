import type { HistoryPoint } from '../../collector/history-point.ts';
import type { DashboardState } from './dashboard-state.ts';

/** The figures of one entry in the range. */
export interface EntrySummary {
  readonly answered: number;
  readonly attempts: number;
  readonly failures: number;
  /** Of all answered calls, 0 to 1. */
  readonly share: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** During streams; absent if there were none. */
  readonly tokensPerSecond?: number;
  /** The median latency of each point, in ms; `null` without traffic. */
  readonly latency: readonly (number | null)[];
}

/** The figures of one model in the range. */
export interface ModelSummary {
  readonly model: string;
  readonly answered: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** The figures of the whole range. */
export interface Summary {
  readonly answered: number;
  readonly cached: number;
  readonly failed: number;
  readonly aborted: number;
  readonly callsPerSecond: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly savedUsd: number;
  /** Of the calls through a cache, 0 to 1; absent if there were none. */
  readonly cacheRatio?: number;
  readonly entries: ReadonlyMap<string, EntrySummary>;
  /** The most expensive first, then the busiest. */
  readonly models: readonly ModelSummary[];
  /** Calls that one entry answered instead of another, the most frequent first. */
  readonly standIns: HistoryPoint['standIns'];
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Adds up the points of a state. A pure function. */
export function summarise({ points, rangeMs, now, startedAt }: DashboardState): Summary {
  const firstAt = points.find(({ calls }) => calls.answered + calls.cached + calls.failed > 0)?.at ?? now;
  const total = { answered: 0, cached: 0, failed: 0, aborted: 0, savedUsd: 0, misses: 0 };
  const entries = new Map<string, Mutable<EntrySummary> & { generated: number; generationMs: number }>();
  const models = new Map<string, Mutable<ModelSummary>>();
  const pairs = new Map<string, Mutable<HistoryPoint['standIns'][number]>>();
  for (const [place, point] of points.entries()) {
    total.answered += point.calls.answered;
    total.cached += point.calls.cached;
    total.failed += point.calls.failed;
    total.aborted += point.calls.aborted;
    total.savedUsd += point.savedUsd;
    total.misses += point.cacheMisses;
    for (const pair of point.standIns) {
      const key = `${pair.from}\n${pair.to}`;
      const known = pairs.get(key) ?? { from: pair.from, to: pair.to, count: 0 };
      known.count += pair.count;
      pairs.set(key, known);
    }
    for (const route of point.routes) {
      const entry = entries.get(route.provider) ?? {
        ...{ answered: 0, attempts: 0, failures: 0, share: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
        ...{ generated: 0, generationMs: 0 },
        latency: points.map(() => null),
      };
      const model = models.get(route.model) ?? {
        ...{ model: route.model, answered: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
      };
      for (const sum of [entry, model]) {
        sum.answered += route.answered;
        sum.inputTokens += route.inputTokens;
        sum.outputTokens += route.outputTokens;
        sum.costUsd += route.costUsd;
      }
      entry.attempts += route.successes + route.failures + route.aborted;
      entry.failures += route.failures;
      entry.generated += route.generatedTokens;
      entry.generationMs += route.generationMs;
      // An entry with several models gets the slowest of their medians.
      const latency = entry.latency as (number | null)[];
      if (route.duration !== undefined) latency[place] = Math.max(latency[place] ?? 0, route.duration.p50);
      entries.set(route.provider, entry);
      models.set(route.model, model);
    }
  }
  for (const entry of entries.values()) {
    entry.share = total.answered === 0 ? 0 : entry.answered / total.answered;
    if (entry.generationMs > 0) entry.tokensPerSecond = (entry.generated * 1000) / entry.generationMs;
  }
  const sum = (name: 'inputTokens' | 'outputTokens' | 'costUsd'): number =>
    [...entries.values()].reduce((all, entry) => all + entry[name], 0);
  const ended = total.answered + total.cached + total.failed;
  const seconds = Math.max(1, Math.min(rangeMs, now - Math.min(startedAt, firstAt)) / 1000);
  const asked = total.cached + total.misses;
  return {
    ...total,
    callsPerSecond: ended / seconds,
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    costUsd: sum('costUsd'),
    ...(asked > 0 && { cacheRatio: total.cached / asked }),
    entries,
    models: [...models.values()].sort((a, b) => b.costUsd - a.costUsd || b.answered - a.answered),
    standIns: [...pairs.values()].sort((a, b) => b.count - a.count),
  };
}
