import { HistoryInterval } from './history-interval.ts';
import { Sketch } from './sketch.ts';

/** The version of the format of saved minutes. Other versions are not read. */
const VERSION = 1;

type Counts = readonly [successes: number, failures: number, aborted: number, answered: number];
type Sums = readonly [input: number, output: number, costUsd: number, generated: number, generationMs: number];
type Pair = readonly [from: string, to: string, count: number];

interface SavedInterval {
  readonly v: typeof VERSION;
  readonly at: number;
  readonly calls: HistoryInterval['calls'];
  readonly misses: number;
  readonly saved: number;
  readonly duration: readonly number[];
  readonly cells: readonly {
    readonly place: readonly [key: string, provider: string, model: string];
    readonly counts: Counts;
    readonly sums: Sums;
    readonly duration: readonly number[];
    readonly first: readonly number[];
  }[];
  readonly failovers: readonly Pair[];
  readonly standIns: readonly Pair[];
}

/** One interval as text. */
export function intervalToJson(interval: HistoryInterval): string {
  const pairs = (counts: HistoryInterval['failovers']): readonly Pair[] =>
    counts.all.map(({ from, to, count }) => [from, to, count]);
  const saved: SavedInterval = {
    v: VERSION,
    at: interval.at,
    calls: interval.calls,
    misses: interval.cacheMisses,
    saved: interval.savedUsd,
    duration: interval.callDuration.toJSON(),
    cells: interval.cells.map((cell) => ({
      place: [cell.key, cell.provider, cell.model],
      counts: [cell.successes, cell.failures, cell.aborted, cell.answered],
      sums: [cell.inputTokens, cell.outputTokens, cell.costUsd, cell.generatedTokens, cell.generationMs],
      duration: cell.duration.toJSON(),
      first: cell.firstContent.toJSON(),
    })),
    failovers: pairs(interval.failovers),
    standIns: pairs(interval.standIns),
  };
  return JSON.stringify(saved);
}

/** The interval of a text; `undefined` for another format or damaged text. */
export function intervalFromJson(text: string): HistoryInterval | undefined {
  try {
    const saved = JSON.parse(text) as SavedInterval;
    if (saved.v !== VERSION || !Number.isFinite(saved.at)) return undefined;
    const interval = new HistoryInterval(saved.at);
    interval.restoreCalls(saved.calls);
    interval.cacheMisses = saved.misses;
    interval.savedUsd = saved.saved;
    interval.callDuration.merge(Sketch.of(saved.duration));
    for (const { place, counts, sums, duration, first } of saved.cells) {
      const [key, provider, model] = place;
      const cell = interval.cell({ key, provider, model });
      [cell.successes, cell.failures, cell.aborted, cell.answered] = counts;
      [cell.inputTokens, cell.outputTokens, cell.costUsd, cell.generatedTokens, cell.generationMs] = sums;
      cell.duration.merge(Sketch.of(duration));
      cell.firstContent.merge(Sketch.of(first));
    }
    for (const [from, to, count] of saved.failovers) interval.failovers.add({ from, to, count });
    for (const [from, to, count] of saved.standIns) interval.standIns.add({ from, to, count });
    return interval;
  } catch {
    return undefined;
  }
}
