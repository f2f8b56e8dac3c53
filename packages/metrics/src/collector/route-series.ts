import type { Attempt, AttemptOutcome, Usage } from '@flexiai/core';
import { children, NONE } from './children.ts';
import type { Counter } from './counter.ts';
import type { Histogram } from './histogram.ts';
import type { SeriesTable } from './series-table.ts';

/** The counters and histograms of one entry and model, looked up once: an attempt only adds to them. */
export class RouteSeries {
  readonly provider: string;
  readonly model: string;
  /** Identifies it among the series of its client. */
  readonly key: string;
  readonly retries: (error: string) => Counter;
  readonly skips: (reason: string) => Counter;
  readonly interruptions: (error: string) => Counter;
  readonly warnings: (code: string) => Counter;
  readonly #table: SeriesTable;
  readonly #client: string;
  readonly #labels: { readonly provider: string; readonly model: string };
  readonly #outcomes: { readonly [Outcome in AttemptOutcome]: (error: string) => Counter };
  readonly #kinds: (kind: string) => Counter;
  readonly #tokens: (kind: string) => Counter;
  readonly #tokenDetails: (kind: string) => Counter;
  readonly #durations: (outcome: string) => Histogram;
  readonly #made: { -readonly [Name in Lazy]?: Name extends LazyHistogram ? Histogram : Counter } = {};

  constructor(table: SeriesTable, client: string, provider: string, model: string) {
    this.#table = table;
    this.#client = client;
    this.provider = provider;
    this.model = model;
    this.key = `${provider}\n${model}`;
    const labels = { provider, model };
    this.#labels = labels;
    const outcome = (value: AttemptOutcome): ((error: string) => Counter) =>
      children((error) => table.counter('attempts', client, { ...labels, outcome: value, error }));
    this.#outcomes = {
      success: outcome('success'),
      failed: outcome('failed'),
      interrupted: outcome('interrupted'),
      aborted: outcome('aborted'),
    };
    this.#kinds = children((kind) => table.counter('attemptKinds', client, { ...labels, kind }));
    this.#tokens = children((kind) => table.counter('tokens', client, { ...labels, kind }));
    this.#tokenDetails = children((kind) => table.counter('tokenDetails', client, { ...labels, kind }));
    this.#durations = children((value) => table.histogram('attemptDuration', client, { ...labels, outcome: value }));
    this.retries = children((error) => table.counter('retries', client, { ...labels, error }));
    this.skips = children((reason) => table.counter('skips', client, { ...labels, reason }));
    this.interruptions = children((error) => table.counter('interruptions', client, { ...labels, error }));
    this.warnings = children((code) => table.counter('warnings', client, { ...labels, code }));
  }

  get hedges(): Counter {
    return this.#counter('hedges');
  }

  get queueTimeouts(): Counter {
    return this.#counter('queueTimeouts');
  }

  get cacheStores(): Counter {
    return this.#counter('cacheStores');
  }

  get cacheSavedCost(): Counter {
    return this.#counter('cacheSavedCost');
  }

  get cacheSavedTime(): Counter {
    return this.#counter('cacheSavedTime');
  }

  get queueWait(): Histogram {
    return this.#histogram('queueWait');
  }

  get gap(): Histogram {
    return this.#histogram('gap');
  }

  /** Counts an attempt that has ended. @param now ms since the epoch */
  ended(attempt: Attempt, id: string, now: number): void {
    const { outcome, durationMs, headersMs, firstContentMs, usage, costUsd } = attempt;
    this.#outcomes[outcome](attempt.errorCode ?? NONE).count(id, now);
    this.#kinds(attempt.kind).count(id, now);
    if (attempt.lastResort === true) this.#counter('lastResorts').count(id, now);
    this.#durations(outcome).observe(durationMs / 1000, id, now);
    if (headersMs !== undefined) this.#histogram('headers').observe(headersMs / 1000, id, now);
    if (firstContentMs !== undefined) {
      this.#histogram('firstContent').observe(firstContentMs / 1000, id, now);
      const rate = outputRate(attempt, durationMs - firstContentMs);
      if (rate !== undefined) this.#histogram('rate').observe(rate, id, now);
    }
    if (usage !== undefined) this.#used(usage, id, now);
    if (costUsd !== undefined) this.#counter('cost').add(costUsd, id, now);
  }

  #used(usage: Usage, id: string, now: number): void {
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, toolUseTokens } = usage;
    if (inputTokens !== undefined) this.#tokens('input').add(inputTokens, id, now);
    if (outputTokens !== undefined) this.#tokens('output').add(outputTokens, id, now);
    if (reasoningTokens !== undefined) this.#tokenDetails('reasoning').add(reasoningTokens, id, now);
    if (cacheReadTokens !== undefined) this.#tokenDetails('cache_read').add(cacheReadTokens, id, now);
    if (toolUseTokens !== undefined) this.#tokenDetails('tool_use').add(toolUseTokens, id, now);
    if (cacheWriteTokens === undefined) return;
    if (typeof cacheWriteTokens === 'number') {
      this.#tokenDetails('cache_write').add(cacheWriteTokens, id, now);
      return;
    }
    const { '5m': short, '1h': long } = cacheWriteTokens;
    if (short !== undefined) this.#tokenDetails('cache_write_5m').add(short, id, now);
    if (long !== undefined) this.#tokenDetails('cache_write_1h').add(long, id, now);
  }

  /** A series without further labels, created when it is first used: an entry without streams has no gaps. */
  #counter(name: LazyCounter): Counter {
    this.#made[name] ??= this.#table.counter(name, this.#client, this.#labels);
    return this.#made[name];
  }

  #histogram(name: LazyHistogram): Histogram {
    this.#made[name] ??= this.#table.histogram(name, this.#client, this.#labels);
    return this.#made[name];
  }
}

type LazyCounter =
  | 'lastResorts'
  | 'hedges'
  | 'queueTimeouts'
  | 'cost'
  | 'cacheStores'
  | 'cacheSavedCost'
  | 'cacheSavedTime';
type LazyHistogram = 'headers' | 'firstContent' | 'gap' | 'queueWait' | 'rate';
type Lazy = LazyCounter | LazyHistogram;

/** Output tokens per second of a stream; `undefined` if they are unknown, or arrived all at once. */
function outputRate({ outcome, usage }: Attempt, generationMs: number): number | undefined {
  const tokens = usage?.outputTokens;
  if (outcome !== 'success' || tokens === undefined || tokens <= 1 || generationMs < 1) return undefined;
  return (tokens * 1000) / generationMs;
}
