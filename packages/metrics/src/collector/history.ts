import type { Attempt } from '@flexiai/core';
import type { CallOutcome } from './call-series.ts';
import { HistoryInterval, type HistoryPlace } from './history-interval.ts';
import type { HistoryPoint, HistoryQuery, LatencySummary } from './history-point.ts';
import type { HistoryStore } from './history-store.ts';
import { HistoryTier } from './history-tier.ts';
import { intervalFromJson, intervalToJson } from './interval-json.ts';
import { Sketch } from './sketch.ts';

/**
 * The last 24 hours of one client: in steps of 5 s for half an hour, of 1 min for 6 hours, and of 5 min for a day.
 * Figures are written into the finest step, and added to the next one when the step is over.
 */
export class History {
  readonly #store: HistoryStore | undefined;
  readonly #client: string;
  readonly #tiers = [new HistoryTier(5_000, 360), new HistoryTier(60_000, 360), new HistoryTier(300_000, 288)] as const;

  /** @param store persists the minutes beyond the end of the process */
  constructor(client = 'default', store?: HistoryStore) {
    this.#client = client;
    this.#store = store;
    const [, middle, coarse] = this.#tiers;
    for (const minute of this.#load()) {
      const interval = intervalFromJson(minute);
      if (interval !== undefined) middle.at(interval.at, (over) => coarse.at(over.at).merge(over)).merge(interval);
    }
  }

  /** Saves the current minute. */
  flush(): void {
    const [fine, middle] = this.#tiers;
    const [open, last] = [fine.intervals.at(-1), middle.intervals.at(-1)];
    if (this.#store === undefined || open === undefined) return;
    const minute = new HistoryInterval(Math.floor(open.at / middle.stepMs) * middle.stepMs);
    if (last !== undefined && last.at === minute.at) minute.merge(last);
    else if (last !== undefined) this.#save(last);
    minute.merge(open);
    this.#save(minute);
  }

  attempt(place: HistoryPlace, attempt: Attempt, now: number): void {
    this.#now(now).attempt(place, attempt);
  }

  call(outcome: CallOutcome, durationMs: number, place: HistoryPlace | undefined, now: number): void {
    this.#now(now).call(outcome, durationMs, place);
  }

  failover(from: string, to: string, now: number): void {
    this.#now(now).failovers.add({ from, to, count: 1 });
  }

  /** A call that `to` answered although `from` is the first candidate. */
  standIn(from: string, to: string, now: number): void {
    this.#now(now).standIns.add({ from, to, count: 1 });
  }

  cacheMiss(now: number): void {
    this.#now(now).cacheMisses += 1;
  }

  saved(usd: number, now: number): void {
    this.#now(now).savedUsd += usd;
  }

  /** Points of equal length, the oldest first, including those without traffic. */
  points({ fromMs, toMs = Date.now(), stepMs }: HistoryQuery): readonly HistoryPoint[] {
    const now = Date.now();
    const tier =
      this.#tiers.find((each) => now - fromMs < each.reachMs && each.stepMs >= (stepMs ?? 0) / MOST_MERGED) ??
      this.#tiers[2];
    const step = tier.stepMs * Math.max(1, Math.ceil((stepMs ?? tier.stepMs) / tier.stepMs));
    const first = Math.floor(Math.max(fromMs, now - tier.reachMs) / step) * step;
    const points: HistoryInterval[] = [];
    // There is nothing in the future, so a distant end must not fill the memory.
    const last = Math.min(toMs, now);
    for (let at = first; at <= last; at += step) points.push(new HistoryInterval(at));
    for (const interval of this.#intervals(tier)) points[Math.floor((interval.at - first) / step)]?.merge(interval);
    return points.map((interval) => pointOf(interval, step));
  }

  #now(now: number): HistoryInterval {
    const [fine, middle, coarse] = this.#tiers;
    return fine.at(now, (closed) => {
      const minute = middle.at(closed.at, (over) => {
        coarse.at(over.at).merge(over);
        this.#save(over);
      });
      minute.merge(closed);
    });
  }

  /** A failing store must not fail a call: the minute is then only in memory. */
  #save(minute: HistoryInterval): void {
    try {
      this.#store?.save(this.#client, minute.at, intervalToJson(minute));
    } catch {
      // As said.
    }
  }

  #load(): readonly string[] {
    try {
      return this.#store?.load(this.#client, Date.now() - DAY_MS) ?? [];
    } catch {
      return [];
    }
  }

  /** A tier's intervals, and those still in finer tiers. */
  #intervals(tier: HistoryTier): readonly HistoryInterval[] {
    const place = this.#tiers.indexOf(tier);
    const open = this.#tiers.slice(0, place).flatMap((finer) => finer.intervals.slice(-1));
    return [...tier.intervals, ...open];
  }
}

const DAY_MS = 86_400_000;
/** A finer tier is used while its interval has not been added to the tier above. */
const MOST_MERGED = 60;

function pointOf(interval: HistoryInterval, stepMs: number): HistoryPoint {
  const firstContent = new Sketch();
  for (const cell of interval.cells) firstContent.merge(cell.firstContent);
  return {
    at: interval.at,
    stepMs,
    calls: { ...interval.calls },
    cacheMisses: interval.cacheMisses,
    savedUsd: interval.savedUsd,
    ...latency('duration', interval.callDuration),
    ...latency('firstContent', firstContent),
    routes: interval.cells.map(({ key: _, duration, firstContent: first, ...counts }) => ({
      ...counts,
      ...latency('duration', duration),
      ...latency('firstContent', first),
    })),
    failovers: interval.failovers.all.map((pair) => ({ ...pair })),
    standIns: interval.standIns.all.map((pair) => ({ ...pair })),
  };
}

function latency<Name extends string>(name: Name, sketch: Sketch): { readonly [Key in Name]?: LatencySummary } {
  if (sketch.count === 0) return {};
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => Math.round(sketch.percentile(share) ?? 0));
  return { [name]: { p50, p90, p99, count: sketch.count } } as { readonly [Key in Name]?: LatencySummary };
}
