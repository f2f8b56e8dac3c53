import type { Attempt, ClientEventListener, ClientEventName, FlexiAI } from '@flexiai/core';
import { type CallOutcome, CallSeries } from './call-series.ts';
import { children, NONE } from './children.ts';
import type { Counter } from './counter.ts';
import type { CounterName } from './family-definitions.ts';
import type { History } from './history.ts';
import { KnownRoutes } from './known-routes.ts';
import { type CallLedger, missedEntry } from './missed-entry.ts';
import type { RouteSeries } from './route-series.ts';
import type { SeriesTable } from './series-table.ts';

/** The figures of one client, from its events. It sends no request to a provider. */
export class ClientCollector {
  readonly label: string;
  readonly history: History | undefined;
  readonly #table: SeriesTable;
  readonly #routes: KnownRoutes;
  readonly #calls = { chat: endedCalls(), embed: endedCalls() };
  readonly #cacheResults: (result: string) => Counter;
  readonly #pairs = new Map<CounterName, (from: string) => (to: string) => Counter>();

  constructor(table: SeriesTable, label: string, models: ReadonlySet<string>, history: History | undefined) {
    this.#table = table;
    this.label = label;
    this.history = history;
    this.#cacheResults = children((result) => table.counter('cacheResults', label, { result }));
    this.#routes = new KnownRoutes(table, label, models);
  }

  /** Listens to a client. @returns a function that stops it */
  listenTo(ai: FlexiAI): () => void {
    const routes = this.#routes;
    routes.learn(ai.getProviderStatus());
    const detach: (() => void)[] = [];
    const on = <Name extends ClientEventName>(name: Name, listener: ClientEventListener<Name>): void =>
      void detach.push(ai.on(name, listener));
    on('attemptEnd', ({ attempt, correlationId }) => this.#attemptEnded(attempt, correlationId));
    on('response', (event) => {
      const { response } = event;
      const isCached = response.cached !== undefined;
      const answering = this.#answering(response);
      this.#callEnded('chat', isCached ? 'cached' : 'answered', NONE, event, answering);
      if (!isCached) this.#stoodIn(response, answering.provider);
    });
    on('cacheHit', ({ provider, model, from, savedUsd, savedMs, correlationId }) => {
      const now = Date.now();
      const route = routes.find(provider, model);
      this.#cacheResults(from).count(correlationId, now);
      route.cacheSavedTime.add(savedMs / 1000, correlationId, now);
      // Any middleware may report a hit.
      if (savedUsd === undefined || !(savedUsd >= 0 && savedUsd < Number.POSITIVE_INFINITY)) return;
      route.cacheSavedCost.add(savedUsd, correlationId, now);
      this.history?.saved(savedUsd, now);
    });
    on('cacheMiss', ({ correlationId }) => {
      const now = Date.now();
      this.#cacheResults('miss').count(correlationId, now);
      this.history?.cacheMiss(now);
    });
    on('cacheStore', ({ provider, model, correlationId }) =>
      routes.find(provider, model).cacheStores.count(correlationId, Date.now()),
    );
    on('embedResponse', (event) => {
      const answering = this.#answering(event.response);
      this.#callEnded('embed', 'answered', NONE, event, answering);
      this.#stoodIn(event.response, answering.provider);
    });
    on('error', (event) => {
      const { code } = event.error;
      this.#callEnded(event.operation, code === 'aborted' ? 'aborted' : 'failed', code, event);
    });
    on('retry', ({ provider, model, error, correlationId }) =>
      routes.find(provider, model).retries(error.code).count(correlationId, Date.now()),
    );
    on('failover', ({ from, to, correlationId }) => {
      const now = Date.now();
      this.#pair('failovers', from, to).count(correlationId, now);
      this.history?.failover(routes.entry(from), routes.entry(to), now);
    });
    on('hedge', ({ provider, model, correlationId }) =>
      routes.find(provider, model).hedges.count(correlationId, Date.now()),
    );
    on('skip', ({ skipped: { provider, model, reason }, correlationId }) =>
      routes.find(provider, model).skips(reason).count(correlationId, Date.now()),
    );
    on('queueWait', ({ provider, model, waitedMs, admitted, correlationId }) => {
      const now = Date.now();
      const route = routes.find(provider, model);
      route.queueWait.observe(waitedMs / 1000, correlationId, now);
      if (!admitted) route.queueTimeouts.count(correlationId, now);
    });
    on('streamProgress', ({ provider, model, sinceMs, correlationId }) =>
      routes.find(provider, model).gap.observe(sinceMs / 1000, correlationId, Date.now()),
    );
    on('interruption', ({ provider, model, reason, correlationId }) =>
      routes.find(provider, model).interruptions(reason).count(correlationId, Date.now()),
    );
    on('continuation', ({ from, provider, correlationId }) =>
      this.#pair('continuations', from, provider).count(correlationId, Date.now()),
    );
    on('restart', ({ from, provider, correlationId }) =>
      this.#pair('restarts', from, provider).count(correlationId, Date.now()),
    );
    on('warning', ({ provider, model, warning, correlationId }) =>
      routes.find(provider, model).warnings(warning.code).count(correlationId, Date.now()),
    );
    on('breakerChange', ({ provider, model, from, to }) => {
      const route = routes.find(provider, model);
      const labels = { provider: route.provider, model: route.model, from, to };
      this.#table.counter('circuitTransitions', this.label, labels).value += 1;
    });
    on('reconfigure', () => {
      routes.learn(ai.getProviderStatus());
      this.#table.counter('reconfigurations', this.label, {}).value += 1;
    });
    return () => {
      for (const stop of detach) stop();
    };
  }

  #attemptEnded(attempt: Attempt, id: string): void {
    const now = Date.now();
    const route = this.#routes.find(attempt.provider, attempt.model);
    route.ended(attempt, id, now);
    this.history?.attempt(route, attempt, now);
  }

  /**
   * The entry and model that answered: of the last successful attempt; without attempts, as named in the answer of a
   * middleware.
   */
  #answering({
    attempts,
    provider,
    model,
  }: {
    readonly attempts: readonly Attempt[];
    readonly provider: string;
    readonly model: string;
  }): RouteSeries {
    for (let place = attempts.length - 1; place >= 0; place -= 1) {
      const attempt = attempts[place];
      if (attempt?.outcome === 'success') return this.#routes.find(attempt.provider, attempt.model);
    }
    return this.#routes.find(provider, model);
  }

  /** Counts a call that was not answered by the first entry. */
  #stoodIn(ledger: CallLedger, to: string): void {
    if (this.history === undefined || (ledger.attempts.length < 2 && ledger.skipped.length === 0)) return;
    const from = missedEntry(ledger, (entry) => this.#routes.placeOf(entry));
    if (from !== undefined && from !== to) this.history.standIn(this.#routes.entry(from), to, Date.now());
  }

  #callEnded(
    operation: 'chat' | 'embed',
    outcome: CallOutcome,
    error: string,
    times: { readonly durationMs: number; readonly firstContentMs?: number; readonly correlationId: string },
    route?: RouteSeries,
  ): void {
    const now = Date.now();
    const ended = this.#calls[operation][outcome];
    let series = ended.get(route);
    if (series === undefined) {
      const { provider, model } = route ?? { provider: NONE, model: NONE };
      series = new CallSeries(this.#table, this.label, { operation, outcome, provider, model });
      ended.set(route, series);
    }
    series.ended(error, times, times.correlationId, now);
    this.history?.call(outcome, times.durationMs, route, now);
  }

  /** A counter from one entry to another. */
  #pair(name: 'failovers' | 'continuations' | 'restarts', from: string, to: string): Counter {
    let pairs = this.#pairs.get(name);
    if (pairs === undefined) {
      pairs = children((source) =>
        children((target) => this.#table.counter(name, this.label, { from: source, to: target })),
      );
      this.#pairs.set(name, pairs);
    }
    return pairs(this.#routes.entry(from))(this.#routes.entry(to));
  }
}

/** By outcome, and by the entry and model that answered: few, because all are known names. */
function endedCalls(): { readonly [Outcome in CallOutcome]: Map<RouteSeries | undefined, CallSeries> } {
  return { answered: new Map(), cached: new Map(), failed: new Map(), aborted: new Map() };
}
