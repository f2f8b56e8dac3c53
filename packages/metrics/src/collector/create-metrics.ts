import type { FlexiAI } from '@flexiai/core';
import { ConfigurationError, describeValue } from '@flexiai/core/plugin';
import { ClientCollector } from './client-collector.ts';
import { gaugesOf } from './client-gauges.ts';
import { History } from './history.ts';
import type { HistoryPoint, HistoryQuery } from './history-point.ts';
import type { Metrics, MetricsListener } from './metrics.ts';
import type { AttachOptions, MetricsOptions } from './metrics-options.ts';
import type { MetricsSnapshot } from './metrics-snapshot.ts';
import { type ResolvedMetricsOptions, resolveAttachOptions, resolveMetricsOptions } from './resolve-options.ts';
import { SeriesTable } from './series-table.ts';

/** Each label has series for ever. */
const MOST_CLIENTS = 100;

/**
 * Collects the figures of clients. Attach each client once:
 *
 * ```ts
 * const metrics = createMetrics();
 * const detach = metrics.attach(ai);
 * ```
 *
 * @throws ConfigurationError that lists every problem with its path
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { createMetrics, prometheusHandler } from '@flexiai/metrics';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const ai = createFlexiAI({ providers: [mockProvider()({ model: 'demo' })] });
 * const metrics = createMetrics();
 * metrics.attach(ai);
 * await ai.chatCompletion({ prompt: 'Hello' });
 * const scrape = await prometheusHandler(metrics)(new Request('http://localhost/metrics'));
 * console.log(await scrape.text());
 * await ai.close();
 * ```
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  return new CollectedMetrics(resolveMetricsOptions(options));
}

class CollectedMetrics implements Metrics {
  readonly #options: ResolvedMetricsOptions;
  readonly #table: SeriesTable;
  readonly #collectors = new Map<string, ClientCollector>();
  readonly #attached = new Map<string, FlexiAI>();

  constructor(options: ResolvedMetricsOptions) {
    this.#options = options;
    this.#table = new SeriesTable(options.bounds);
  }

  get clients(): readonly string[] {
    return [...this.#attached.keys()];
  }

  attach(ai: FlexiAI, options: AttachOptions = {}): () => void {
    const label = resolveAttachOptions(options);
    if (typeof ai?.on !== 'function' || typeof ai.getProviderStatus !== 'function') {
      throw new ConfigurationError(`metrics.attach expects a client of createFlexiAI, got ${describeValue(ai)}.`);
    }
    if (this.#attached.has(label)) {
      throw new ConfigurationError(
        `A client is already attached as "${label}": detach it first, or give this one another name by the ` +
          'option client.',
      );
    }
    if ([...this.#attached.values()].includes(ai)) {
      throw new ConfigurationError('This client is already attached: its calls would be counted twice.');
    }
    const stop = this.#collector(label).listenTo(ai);
    this.#attached.set(label, ai);
    let isAttached = true;
    return () => {
      if (!isAttached) return;
      isAttached = false;
      stop();
      this.#collectors.get(label)?.history?.flush();
      this.#attached.delete(label);
    };
  }

  snapshot(): MetricsSnapshot {
    const takenAt = Date.now();
    const clients = [...this.#attached].map(([client, ai]) => ({ client, ai }));
    return { takenAt, families: [...this.#table.snapshot(), ...gaugesOf(clients, takenAt)] };
  }

  history(query: HistoryQuery, client = 'default'): readonly HistoryPoint[] {
    return this.#collectors.get(client)?.history?.points(query) ?? [];
  }

  subscribe(listener: MetricsListener, everyMs = 1000): () => void {
    if (typeof listener !== 'function') throw new ConfigurationError('metrics.subscribe expects a function.');
    if (!(Number.isFinite(everyMs) && everyMs >= 100 && everyMs <= 3_600_000)) {
      throw new ConfigurationError(
        `metrics.subscribe: everyMs: expected 100 to 3,600,000 ms, got ${describeValue(everyMs)}.`,
      );
    }
    const tick = (): void => {
      try {
        listener(this.snapshot());
      } catch {
        // A subscriber that throws must stop neither the process nor the other subscribers.
      }
    };
    const timer: unknown = setInterval(tick, everyMs);
    unref(timer);
    return () => clearInterval(timer as ReturnType<typeof setInterval>);
  }

  #collector(label: string): ClientCollector {
    const known = this.#collectors.get(label);
    if (known !== undefined) return known;
    if (this.#collectors.size >= MOST_CLIENTS) {
      throw new ConfigurationError(
        `There are already ${MOST_CLIENTS} labels of clients: name clients by their use, not individually.`,
      );
    }
    const { models, history, historyStore } = this.#options;
    const collector = new ClientCollector(
      this.#table,
      label,
      models,
      history ? new History(label, historyStore) : undefined,
    );
    this.#collectors.set(label, collector);
    return collector;
  }
}

/** On Node, a timer keeps the process running; elsewhere it is a number. */
function unref(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref();
}
