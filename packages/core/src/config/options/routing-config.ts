import type { UnifiedRequest } from '../../model/unified-request.ts';

/** The built-in strategies. */
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
  /** The name of the entry. */
  readonly provider: string;
  /** The id of the plugin. */
  readonly plugin: string;
  readonly model: string;
  readonly priority: number;
  readonly weight: number;
  /** Whether it can be asked now: no open circuit, no cool-down, no limit reached. */
  readonly ready: boolean;
  /** The number of running calls on the entry. */
  readonly inFlight: number;
  /** The average time to the first content of its streams, in ms; `undefined` before the first stream. */
  readonly firstContentMs: number | undefined;
  /** The average time of its whole answers, in ms; `undefined` before the first answer. */
  readonly latencyMs: number | undefined;
  /** The estimated cost of the call, in USD; `undefined` if the price of the model is not known. */
  readonly estimatedCostUsd: number | undefined;
}

/** What a strategy knows about the call. */
export interface RoutingContext {
  readonly request: UnifiedRequest;
  /** The number of calls that the client routed before this one. With an `affinityKey`, a number derived from it. */
  readonly turn: number;
  /** A random number from 0 to 1, the same for `explain` and for the next call. Each call draws a new one. */
  random(): number;
  readonly affinityKey: string | undefined;
}

/**
 * Orders the candidates. A candidate that is left out is not asked. It must be a pure function of its arguments, so that `explain`
 * can predict the call. If it throws, the order of priority is used.
 */
export type RoutingStrategy = (
  candidates: readonly RoutingCandidate[],
  context: RoutingContext,
) => readonly RoutingCandidate[];

/** Which candidates a call asks, and in which order. */
export interface RoutingOptions {
  /**
   * - `priority`: in the order of the list, or of the entries' `priority`.
   * - `weighted`: random, in proportion to the entries' `weight`.
   * - `round-robin`: in rotation.
   * - `least-latency`: by the average time to first content, shortest first; a candidate that was not asked for long is tried
   *   again.
   * - `least-busy`: by the number of running calls, fewest first.
   * - `lowest-cost`: by the estimated cost of this request; unknown prices last.
   * - a function of your own.
   * All strategies but `priority` order the candidates that are ready, within groups: entries with a lower own `priority` come
   * first (1 if it is not set).
   *
   * @default 'priority'
   */
  readonly strategy?: StrategyName | RoutingStrategy;
  /**
   * How conversations stay with the candidate that answered them, for calls with an `affinityKey`.
   * @default 10000 keys for an hour
   */
  readonly affinity?: AffinityOptions;
}

/** The memory for `affinityKey`. */
export interface AffinityOptions {
  /** The most keys; the least recently used key is forgotten first. @default 10000 */
  readonly maxKeys?: number;
  /** How long a key is remembered after its last call, in ms. @default 3600000 */
  readonly ttlMs?: number;
}

/** The same, complete. */
export interface RoutingConfig {
  readonly strategy: StrategyName | RoutingStrategy;
  readonly affinity: Readonly<Required<AffinityOptions>>;
}

/** Adds the defaults. */
export function resolveRouting(options: RoutingOptions = {}): RoutingConfig {
  return Object.freeze({
    strategy: options.strategy ?? 'priority',
    affinity: Object.freeze({
      maxKeys: options.affinity?.maxKeys ?? 10_000,
      ttlMs: options.affinity?.ttlMs ?? 3_600_000,
    }),
  });
}
