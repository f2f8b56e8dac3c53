import type { Attempt } from '@flexiai/core';
import type { CallOutcome } from './call-series.ts';
import { OTHER } from './children.ts';
import { PairCounts } from './pair-counts.ts';
import { Sketch } from './sketch.ts';

/** Maximum number of entries and models in one interval; further ones are counted as `other`. */
const MOST_CELLS = 64;

/** The key of a figure. */
export interface HistoryPlace {
  /** Identifies the key. */
  readonly key: string;
  readonly provider: string;
  readonly model: string;
}

/** The figures of one entry and model in one interval. */
export interface HistoryCell extends HistoryPlace {
  successes: number;
  failures: number;
  aborted: number;
  /** Calls that it answered. */
  answered: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  generatedTokens: number;
  generationMs: number;
  readonly duration: Sketch;
  readonly firstContent: Sketch;
}

const COUNTS = [
  'successes',
  'failures',
  'aborted',
  'answered',
  'inputTokens',
  'outputTokens',
  'costUsd',
  'generatedTokens',
  'generationMs',
] as const;

/** The figures of one interval: of limited size, however much happens in it. */
export class HistoryInterval {
  /** Its start, in ms since the epoch. */
  readonly at: number;
  readonly calls: { readonly [Outcome in CallOutcome]: number } = { answered: 0, cached: 0, failed: 0, aborted: 0 };
  cacheMisses = 0;
  /** What answers of a cache would have cost, in USD. */
  savedUsd = 0;
  readonly callDuration = new Sketch();
  readonly failovers = new PairCounts();
  readonly standIns = new PairCounts();
  readonly #cells = new Map<string, HistoryCell>();

  constructor(at: number) {
    this.at = at;
  }

  get cells(): readonly HistoryCell[] {
    return [...this.#cells.values()];
  }

  attempt(place: HistoryPlace, { outcome, durationMs, firstContentMs, usage, costUsd }: Attempt): void {
    const cell = this.cell(place);
    if (outcome === 'success') {
      cell.successes += 1;
      cell.duration.add(durationMs);
    } else if (outcome === 'aborted') cell.aborted += 1;
    else cell.failures += 1;
    if (firstContentMs !== undefined) cell.firstContent.add(firstContentMs);
    cell.inputTokens += usage?.inputTokens ?? 0;
    cell.outputTokens += usage?.outputTokens ?? 0;
    cell.costUsd += costUsd ?? 0;
    const generationMs = durationMs - (firstContentMs ?? durationMs);
    if (outcome !== 'success' || generationMs < 1 || usage?.outputTokens === undefined) return;
    cell.generatedTokens += usage.outputTokens;
    cell.generationMs += generationMs;
  }

  /** @param place the entry and model that answered */
  call(outcome: CallOutcome, durationMs: number, place: HistoryPlace | undefined): void {
    this.#count(outcome, 1);
    if (outcome !== 'answered') return;
    this.callDuration.add(durationMs);
    if (place !== undefined) this.cell(place).answered += 1;
  }

  /** Loads saved counts of calls. */
  restoreCalls(calls: HistoryInterval['calls']): void {
    for (const outcome of ['answered', 'cached', 'failed', 'aborted'] as const) this.#count(outcome, calls[outcome]);
  }

  merge(other: HistoryInterval): void {
    for (const outcome of ['answered', 'cached', 'failed', 'aborted'] as const)
      this.#count(outcome, other.calls[outcome]);
    this.savedUsd += other.savedUsd;
    this.callDuration.merge(other.callDuration);
    for (const from of other.#cells.values()) {
      const cell = this.cell(from);
      for (const count of COUNTS) cell[count] += from[count];
      cell.duration.merge(from.duration);
      cell.firstContent.merge(from.firstContent);
    }
    this.failovers.merge(other.failovers);
    this.standIns.merge(other.standIns);
    this.cacheMisses += other.cacheMisses;
  }

  #count(outcome: CallOutcome, by: number): void {
    (this.calls as { [Outcome in CallOutcome]: number })[outcome] += by;
  }

  /** The figures of an entry and model; those of `other` if there are too many. */
  cell(place: HistoryPlace): HistoryCell {
    const known = this.#cells.get(place.key);
    if (known !== undefined) return known;
    const { key, provider, model } = this.#cells.size < MOST_CELLS ? place : REST;
    const cell = this.#cells.get(key) ?? {
      key,
      provider,
      model,
      successes: 0,
      failures: 0,
      aborted: 0,
      answered: 0,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: 0,
      generatedTokens: 0,
      generationMs: 0,
      duration: new Sketch(),
      firstContent: new Sketch(),
    };
    this.#cells.set(key, cell);
    return cell;
  }
}

/** Everything without a key of its own. */
const REST: HistoryPlace = { key: `${OTHER}\n${OTHER}`, provider: OTHER, model: OTHER };
