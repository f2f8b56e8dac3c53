import type { UnifiedRequest } from '../../model/unified-request.ts';

/** The strategies that the client knows by name. */
export const STRATEGY_NAMES = [
  'priority',
  'weighted',
  'round-robin',
  'least-latency',
  'least-busy',
  'lowest-cost',
] as const;

/** One of them. */
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** One candidate, as a strategy sees it. */
export interface RoutingCandidate {
  /** The entry's name. */
  readonly provider: string;
  /** The plugin's id. */
  readonly plugin: string;
  readonly model: string;
  readonly priority: number;
  readonly weight: number;
  /** Whether it could be asked now: no open circuit, no cool-down, no limit reached. */
  readonly ready: boolean;
  /** Calls in flight on the entry. */
  readonly inFlight: number;
  /** Time to the first content of its streams, averaged, in ms; `undefined` before the first one. */
  readonly firstContentMs: number | undefined;
  /** Time of its whole answers, averaged, in ms; `undefined` before the first one. */
  readonly latencyMs: number | undefined;
  /** What the call would cost about, in USD; `undefined` where the model's price is not known. */
  readonly estimatedCostUsd: number | undefined;
}

/** What a strategy knows of the call. */
export interface RoutingContext {
  readonly request: UnifiedRequest;
  /** How many calls the client has routed before this one. With an `affinityKey`, a number made of it. */
  readonly turn: number;
  /** A number from 0 to 1, the same for `explain` and for the call that follows it. Each call gives the next one. */
  random(): number;
  readonly affinityKey: string | undefined;
}

/**
 * Puts the candidates in the order in which they are asked. Who is left out is not asked at all. Must be a pure function of
 * what it is given, for `explain` to tell what the call will do. Where it throws, the order of priority holds.
 */
export type RoutingStrategy = (
  candidates: readonly RoutingCandidate[],
  context: RoutingContext,
) => readonly RoutingCandidate[];

/** Whom a call asks, in which order. */
export interface RoutingOptions {
  /**
   * - `priority`: in the order of the list, or of the entries' `priority`.
   * - `weighted`: by chance, in the shares of the entries' `weight`.
   * - `round-robin`: in turns.
   * - `least-latency`: who brought first content soonest, averaged; who was not asked for long is tried again.
   * - `least-busy`: who has the fewest calls in flight.
   * - `lowest-cost`: by the estimated price of this request; unknown prices last.
   * - a function of your own.
   *
   * All but `priority` order those that are ready, and within groups: entries with a lower `priority` of their own go
   * first (1 where none is set).
   * @default 'priority'
   */
  readonly strategy?: StrategyName | RoutingStrategy;
  /** How conversations stick to who answered them: for calls with an `affinityKey`. @default 10000 keys for an hour */
  readonly affinity?: AffinityOptions;
}

/** The memory for `affinityKey`. */
export interface AffinityOptions {
  /** Keys that are remembered; the one that was unused for longest is forgotten first. @default 10000 */
  readonly maxKeys?: number;
  /** How long a key is remembered after its last call, in ms. @default 3600000 */
  readonly ttlMs?: number;
}

/** The same, complete. */
export interface RoutingConfig {
  readonly strategy: StrategyName | RoutingStrategy;
  readonly affinity: Readonly<Required<AffinityOptions>>;
}

/** Fills in what was left out. */
export function resolveRouting(options: RoutingOptions = {}): RoutingConfig {
  return Object.freeze({
    strategy: options.strategy ?? 'priority',
    affinity: Object.freeze({
      maxKeys: options.affinity?.maxKeys ?? 10_000,
      ttlMs: options.affinity?.ttlMs ?? 3_600_000,
    }),
  });
}
