import { describeValue } from '../data/describe-value.ts';
import { nearest } from '../data/nearest.ts';
import { sameData } from '../data/same-data.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import type { CircuitChange } from '../resilience/circuit.ts';
import type { CredentialMemory } from '../resilience/credential.ts';
import type { ResolvedEntry } from './resolved-entry.ts';
import { Route, type RouteMemory } from './route.ts';

/** The state of an entry for another process. Safe for JSON; it contains no key. */
export interface EntryMemory {
  readonly name: string;
  /** The refusals of its keys, in the order of the keys; `null` for a key that is not refused. */
  readonly credentials: readonly (CredentialMemory | null)[];
  readonly routes: readonly RouteMemory[];
}

/** The most routes for models that requests name. Names come from outside, so their number must be bounded. */
const MAX_EXTRA_ROUTES = 1000;

/** An entry's new settings with the parts that its state belongs to. */
function withStateOf(old: ResolvedEntry, entry: ResolvedEntry): ResolvedEntry {
  const { provider, loader, keys, limiter, retryBudget, secrets } = old;
  return Object.freeze({ ...entry, provider, loader, keys, limiter, retryBudget, secrets });
}

/** All routes of a client, in the order in which they are asked. */
export class RouteTable {
  readonly #entries: readonly ResolvedEntry[];
  readonly #onCircuitChange: (route: Route, change: CircuitChange) => void;
  readonly #main: ReadonlyMap<string, Route>;
  readonly #extra = new Map<string, Route>();
  /** Entries that are out of service: routes that are added meanwhile are isolated, too. */
  readonly #isolated = new Set<string>();
  #ordered: readonly Route[];
  #primary: Route | undefined;

  /** @param before the table that this one replaces: routes of unchanged entries are reused */
  constructor(
    entries: readonly ResolvedEntry[],
    onCircuitChange: (route: Route, change: CircuitChange) => void,
    before?: RouteTable,
  ) {
    this.#onCircuitChange = onCircuitChange;
    const routes = entries.map((entry) => this.#takeOver(entry, before));
    this.#entries = routes.map(({ entry }) => entry);
    this.#main = new Map(routes.map((route) => [route.entry.name, route] as const));
    const primary = before?.primary?.entry.name;
    this.#primary = primary === undefined ? undefined : this.#main.get(primary);
    this.#ordered = this.#order(this.#primary);
  }

  /** Every entry's own route, by priority, the primary first. */
  get routes(): readonly Route[] {
    return this.#ordered;
  }

  /** The primary entry's route, if a primary was set. */
  get primary(): Route | undefined {
    return this.#primary;
  }

  get entries(): readonly ResolvedEntry[] {
    return this.#entries;
  }

  /** The same entry's route for a model that a request names. */
  withModel(route: Route, model: string): Route {
    return route.model === model ? route : this.#extraRoute(route.entry, model);
  }

  /** Takes an entry out of service, with all its models. @throws ConfigurationError for an unknown name */
  isolate(name: string): void {
    if (this.get(name).breaker === undefined) {
      throw new ConfigurationError(`"${name}" has no circuit breaker (circuitBreaker: false): it cannot be isolated.`);
    }
    this.#isolated.add(name);
    for (const route of this.allOf(name)) route.breaker?.isolate();
  }

  /** Puts an entry back into service, and forgets its failures. @throws ConfigurationError for an unknown name */
  reset(name: string): void {
    const routes = this.allOf(name);
    this.#isolated.delete(name);
    for (const route of routes) route.reset();
  }

  /** @throws ConfigurationError for an unknown name */
  get(name: string): Route {
    if (typeof name !== 'string')
      throw new ConfigurationError(`Expected a provider's name, got ${describeValue(name)}.`);
    const route = this.#main.get(name);
    if (route !== undefined) return route;
    const known = [...this.#main.keys()];
    const near = nearest(name, known);
    throw new ConfigurationError(
      `There is no provider "${name}" in this client${near === undefined ? '.' : `; did you mean "${near}"?`} It has ${known.join(', ')}.`,
    );
  }

  /** Asks this entry first from now on. @throws ConfigurationError for an unknown name */
  setPrimary(name: string): void {
    this.#primary = this.get(name);
    this.#ordered = this.#order(this.#primary);
  }

  /** All routes of an entry: its own, and those of models that requests named. */
  allOf(name: string): readonly [Route, ...Route[]] {
    return [this.get(name), ...[...this.#extra.values()].filter((route) => route.entry.name === name)];
  }

  /** The state for another process: entries without any state are left out. */
  toJSON(now: number): readonly EntryMemory[] {
    return this.#entries.flatMap((entry) => {
      const credentials = entry.keys.map(({ credential }) => credential.toJSON(now));
      const routes = this.allOf(entry.name).flatMap((route) => route.toJSON(now) ?? []);
      const isBlank = routes.length === 0 && credentials.every((credential) => credential === null);
      return isBlank ? [] : [{ name: entry.name, credentials, routes }];
    });
  }

  /** Restores a stored state. @returns the names of entries that this table does not have */
  restore(memories: readonly EntryMemory[], now: number): readonly string[] {
    return memories.flatMap((memory) => {
      const main = this.#main.get(memory.name);
      if (main === undefined) return [memory.name];
      this.#restoreEntry(main, memory, now);
      return [];
    });
  }

  #restoreEntry(main: Route, { name, credentials, routes }: EntryMemory, now: number): void {
    // A list of another length belongs to other keys.
    const { keys } = main.entry;
    if (credentials.length === keys.length) {
      for (const { index, credential } of keys) credential.restore(credentials[index] ?? null, now);
    }
    for (const memory of routes) this.withModel(main, memory.model).restore(memory, now);
    if (main.breaker?.state === 'isolated') this.#isolated.add(name);
    else this.#isolated.delete(name);
  }

  /** The route of an entry: the former one where nothing changed; a new one with the former's state where only settings changed. */
  #takeOver(entry: ResolvedEntry, before: RouteTable | undefined): Route {
    if (before === undefined) return new Route(entry, entry.provider.model, this.#onCircuitChange);
    const isIsolated = before.#isolated.has(entry.name);
    if (isIsolated) this.#isolated.add(entry.name);
    const old = before.#main.get(entry.name);
    if (old === undefined || !sameData(old.entry.definition.state, entry.definition.state)) {
      const route = new Route(entry, entry.provider.model, this.#onCircuitChange);
      if (isIsolated) route.breaker?.isolate();
      return route;
    }
    const isSame = sameData(old.entry.definition.settings, entry.definition.settings);
    const kept = isSame ? old.entry : withStateOf(old.entry, entry);
    const goOn = (route: Route): Route => (isSame ? route : new Route(kept, route.model, this.#onCircuitChange, route));
    for (const [key, extra] of before.#extra) if (extra.entry.name === entry.name) this.#extra.set(key, goOn(extra));
    return goOn(old);
  }

  #order(primary: Route | undefined): readonly Route[] {
    const sorted = [...this.#main.values()].sort((a, b) => a.entry.priority - b.entry.priority);
    return primary === undefined ? sorted : [primary, ...sorted.filter((route) => route !== primary)];
  }

  #extraRoute(entry: ResolvedEntry, model: string): Route {
    const key = `${entry.name}\n${model}`;
    const known = this.#extra.get(key);
    if (known !== undefined) {
      // Moved to the end: the first in the map is the longest unused.
      this.#extra.delete(key);
      this.#extra.set(key, known);
      return known;
    }
    const route = new Route(entry, model, this.#onCircuitChange);
    if (this.#isolated.has(entry.name)) route.breaker?.isolate();
    this.#extra.set(key, route);
    const oldest = this.#extra.keys().next().value;
    if (this.#extra.size > MAX_EXTRA_ROUTES && oldest !== undefined) this.#extra.delete(oldest);
    return route;
  }
}
