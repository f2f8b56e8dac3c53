import { children } from './children.ts';
import type { Counter } from './counter.ts';
import type { Histogram } from './histogram.ts';
import type { SeriesTable } from './series-table.ts';

/** How a call ended: answered by a provider, answered from a cache, failed, or aborted by its caller. */
export type CallOutcome = 'answered' | 'cached' | 'failed' | 'aborted';

/** The counters and histograms of one kind of call: by operation, outcome, and the entry and model that answered. */
export class CallSeries {
  readonly #errors: (error: string) => Counter;
  readonly #duration: Histogram;
  readonly #makeFirstContent: () => Histogram;
  #firstContent: Histogram | undefined;

  constructor(
    table: SeriesTable,
    client: string,
    kind: {
      readonly operation: string;
      readonly outcome: CallOutcome;
      readonly provider: string;
      readonly model: string;
    },
  ) {
    const { operation, outcome, provider } = kind;
    this.#errors = children((error) => table.counter('calls', client, { ...kind, error }));
    this.#duration = table.histogram('callDuration', client, { operation, outcome, provider });
    this.#makeFirstContent = () => table.histogram('callFirstContent', client, { outcome, provider });
  }

  /** Counts a call that has ended. @param firstContentMs of a stream @param now ms since the epoch */
  ended(
    error: string,
    { durationMs, firstContentMs }: { readonly durationMs: number; readonly firstContentMs?: number },
    id: string,
    now: number,
  ): void {
    this.#errors(error).count(id, now);
    this.#duration.observe(durationMs / 1000, id, now);
    if (firstContentMs === undefined) return;
    this.#firstContent ??= this.#makeFirstContent();
    this.#firstContent.observe(firstContentMs / 1000, id, now);
  }
}
