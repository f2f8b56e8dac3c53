import type { ProviderStatus } from '@flexiai/core';
import { OTHER } from './children.ts';
import { RouteSeries } from './route-series.ts';
import type { SeriesTable } from './series-table.ts';

/** A client whose configuration changes continuously must not fill the memory: later names are `other`. */
const MOST_ROUTES = 1000;

/**
 * The entries and models of a client's configuration, whose names may be label values. Names are never removed: their
 * calls may still be in progress, and their counters must not vanish.
 */
export class KnownRoutes {
  readonly #table: SeriesTable;
  readonly #client: string;
  readonly #models: ReadonlySet<string>;
  readonly #entries = new Map<string, Map<string, RouteSeries>>();
  #places: ReadonlyMap<string, number> = new Map();
  #size = 0;

  /** @param models further names of models, valid for every entry */
  constructor(table: SeriesTable, client: string, models: ReadonlySet<string>) {
    this.#table = table;
    this.#client = client;
    this.#models = models;
    this.#add(OTHER, OTHER);
  }

  /** Adds the names of a configuration. */
  learn(statuses: readonly ProviderStatus[]): void {
    this.#places = new Map(statuses.map(({ name }, place) => [name, place]));
    for (const { name, model } of statuses) {
      this.#add(name, OTHER);
      this.#add(name, model);
    }
  }

  /** The position of an entry in the order of the latest configuration; a removed one comes last. */
  placeOf(name: string): number {
    return this.#places.get(name) ?? this.#places.size;
  }

  /** The entry's name, or `other`. */
  entry(name: string): string {
    return this.#entries.has(name) ? name : OTHER;
  }

  /** The series of an entry and a model; those of `other` if the configuration does not contain them. */
  find(provider: string, model: string): RouteSeries {
    const entry = this.#entries.get(provider);
    if (entry === undefined) return this.#other(OTHER);
    return (
      entry.get(model) ?? (this.#models.has(model) ? this.#add(provider, model) : undefined) ?? this.#other(provider)
    );
  }

  #other(provider: string): RouteSeries {
    return this.#entries.get(provider)?.get(OTHER) ?? (this.#entries.get(OTHER)?.get(OTHER) as RouteSeries);
  }

  #add(provider: string, model: string): RouteSeries | undefined {
    const known = this.#entries.get(provider)?.get(model);
    if (known !== undefined || this.#size >= MOST_ROUTES) return known;
    const route = new RouteSeries(this.#table, this.#client, provider, model);
    const entry = this.#entries.get(provider) ?? new Map<string, RouteSeries>();
    entry.set(model, route);
    this.#entries.set(provider, entry);
    this.#size += 1;
    return route;
  }
}
