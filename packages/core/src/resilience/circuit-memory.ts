import type { CircuitBreakerConfig } from '../config/options/circuit-breaker-config.ts';
import { assertNever } from '../data/assert-never.ts';

/** The counts that decide when a closed circuit opens, by kind of breaker. */
export type CircuitWindow =
  | {
      readonly kind: 'consecutive';
      /** Failures in a row. */
      readonly failures: number;
    }
  | {
      readonly kind: 'sampling';
      /** Slices of the window; `startedAt` in ms since the epoch. */
      readonly slices: readonly {
        readonly startedAt: number;
        readonly failures: number;
        readonly successes: number;
      }[];
      /** The slice that is filled at present. */
      readonly current: number;
    }
  | {
      readonly kind: 'count';
      /** The last calls: whether each succeeded; `null` for a place that is still empty. */
      readonly calls: readonly (boolean | null)[];
      /** The place of the next call. */
      readonly next: number;
    };

/** The state from which a circuit continues in another process. Safe for JSON. */
export interface CircuitMemory {
  /** A half-open circuit is stored as an open one that is due: probes in flight cannot be stored. */
  readonly state: 'closed' | 'open' | 'isolated';
  readonly window: CircuitWindow;
  /** While open: when it opened, in ms since the epoch. */
  readonly openedAt?: number;
  /** While open: when the next probe is due, in ms since the epoch. */
  readonly nextProbeAt?: number;
  /** While open: how often it has opened in a row. */
  readonly openings?: number;
  /** While open: requests that were sent to it since it was last closed. */
  readonly requests?: number;
  /** While open: calls that passed it over since it was last closed. */
  readonly passedOver?: number;
}

/** The state of cockatiel's breakers, by kind. */
interface KeptByCockatiel {
  readonly consecutive: number;
  readonly sampling: {
    readonly windows: readonly { startedAt: number; failures: number; successes: number }[];
    readonly currentWindow: number;
    readonly currentFailures: number;
    readonly currentSuccesses: number;
  };
  readonly count: {
    readonly samples: readonly (boolean | null)[];
    readonly currentSample: number;
    readonly failures: number;
    readonly successes: number;
  };
}

/** @param kept the breaker's own state */
export function windowOf(kind: CircuitBreakerConfig['kind'], kept: unknown): CircuitWindow {
  switch (kind) {
    case 'consecutive':
      return { kind, failures: kept as KeptByCockatiel['consecutive'] };
    case 'sampling': {
      const { windows, currentWindow } = kept as KeptByCockatiel['sampling'];
      return { kind, slices: windows.map((slice) => ({ ...slice })), current: currentWindow };
    }
    case 'count': {
      const { samples, currentSample } = kept as KeptByCockatiel['count'];
      return { kind, calls: [...samples], next: currentSample };
    }
    default:
      return assertNever(kind);
  }
}

/**
 * The state of a cockatiel breaker for `window`; `undefined` where the configuration has changed and `window` does not fit it
 * any more. Sums are computed anew, not copied.
 *
 * @param fresh the state of a new breaker, for its sizes
 */
export function keptOf(window: CircuitWindow, config: CircuitBreakerConfig, fresh: unknown): unknown | undefined {
  switch (window.kind) {
    case 'consecutive':
      return config.kind === 'consecutive' ? window.failures : undefined;
    case 'sampling': {
      if (config.kind !== 'sampling') return undefined;
      const { slices, current } = window;
      if (slices.length !== (fresh as KeptByCockatiel['sampling']).windows.length || !(current in slices)) {
        return undefined;
      }
      return {
        windows: slices.map((slice) => ({ ...slice })),
        currentWindow: current,
        currentFailures: slices.reduce((sum, { failures }) => sum + failures, 0),
        currentSuccesses: slices.reduce((sum, { successes }) => sum + successes, 0),
      } satisfies KeptByCockatiel['sampling'];
    }
    case 'count': {
      if (config.kind !== 'count') return undefined;
      const { calls, next } = window;
      if (calls.length !== (fresh as KeptByCockatiel['count']).samples.length || !(next in calls)) return undefined;
      return {
        samples: calls,
        currentSample: next,
        failures: calls.filter((succeeded) => succeeded === false).length,
        successes: calls.filter((succeeded) => succeeded === true).length,
      } satisfies KeptByCockatiel['count'];
    }
    default:
      return assertNever(window);
  }
}

/** The window without the slices that have left it by now. */
export function recent(window: CircuitWindow, config: CircuitBreakerConfig, now: number): CircuitWindow {
  if (window.kind !== 'sampling' || config.kind !== 'sampling') return window;
  const { windowMs } = config;
  const slices = window.slices.map((slice) =>
    now - slice.startedAt <= windowMs && slice.startedAt <= now ? slice : { startedAt: 0, failures: 0, successes: 0 },
  );
  return { ...window, slices };
}

/** A window without calls: it fits no breaker, which then keeps its own. */
export function blankWindow({ kind }: CircuitBreakerConfig): CircuitWindow {
  switch (kind) {
    case 'consecutive':
      return { kind, failures: 0 };
    case 'sampling':
      return { kind, slices: [], current: 0 };
    case 'count':
      return { kind, calls: [], next: 0 };
    default:
      return assertNever(kind);
  }
}

/** Whether a window equals a new one, so that it need not be stored. */
export function isBlank(window: CircuitWindow): boolean {
  switch (window.kind) {
    case 'consecutive':
      return window.failures === 0;
    case 'sampling':
      return window.slices.every(({ failures, successes }) => failures + successes === 0);
    case 'count':
      return window.calls.every((succeeded) => succeeded === null);
    default:
      return assertNever(window);
  }
}
