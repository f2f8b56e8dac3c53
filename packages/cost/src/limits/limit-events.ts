import type { Logger } from '@flexiai/core';
import { ConfigurationError } from '@flexiai/core';
import { unknownValue } from '@flexiai/core/plugin';
import type { LimitPeriod } from './limit-options.ts';

/** The events of limits, by name. */
export interface LimitEvents {
  /** A threshold of a limit is reached: emitted once per threshold and period, by the process that crosses it. */
  readonly threshold: {
    readonly limit: string;
    readonly per: LimitPeriod;
    /** The subject of the limit: `tenant=acme`; empty if one amount applies to all. */
    readonly subject: string;
    /** The threshold, as a share of the amount. */
    readonly threshold: number;
    readonly amountUsd: number;
    readonly spentUsd: number;
    /** When the limit resets, in ms since the epoch; absent if it never does. */
    readonly resetsAt?: number;
  };
  /** An attempt was refused. */
  readonly refused: {
    /** The client's id of the call. */
    readonly callId: string;
    /** The same as `callId`. @deprecated Use `callId`. */
    readonly requestId: string;
    readonly correlationId: string;
    readonly provider: string;
    readonly model: string;
    /** Absent if the store did not answer. */
    readonly limit?: string;
    readonly message: string;
  };
  /** The store does not answer: calls are allowed or refused without it. */
  readonly storeDown: { readonly message: string };
  /** The store answers again. */
  readonly storeUp: { readonly downMs: number };
  /** The cost of calls during an outage of the store was lost: more settlements waited than the queue holds. */
  readonly lost: { readonly settlements: number };
}

/** The names of the events. */
export type LimitEventName = keyof LimitEvents;

const NAMES: readonly LimitEventName[] = ['threshold', 'refused', 'storeDown', 'storeUp', 'lost'];

/** Listeners of limits. An error that a listener throws is logged and has no other effect. */
export class LimitEmitter {
  readonly #listeners = new Map<LimitEventName, Set<{ readonly listener: (event: never) => unknown }>>();

  /**
   * @returns a function that removes the listener @throws ConfigurationError for an unknown event, or if the listener
   * is not a function
   */
  on<Name extends LimitEventName>(name: Name, listener: (event: LimitEvents[Name]) => void): () => void {
    if (!NAMES.includes(name)) {
      throw new ConfigurationError(`on: event: ${unknownValue(name, NAMES)}`);
    }
    if (typeof listener !== 'function') throw new ConfigurationError(`The listener of "${name}" is not a function.`);
    const entry = { listener: listener as (event: never) => unknown };
    const entries = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, entries.add(entry));
    return () => void entries.delete(entry);
  }

  emit<Name extends LimitEventName>(name: Name, event: LimitEvents[Name], logger?: Logger): void {
    for (const { listener } of this.#listeners.get(name) ?? []) {
      const complain = (error: unknown): void => {
        logger?.warn(`A listener of "${name}" failed: ${error instanceof Error ? error.message : String(error)}`);
      };
      try {
        const result = (listener as (given: LimitEvents[Name]) => unknown)(event);
        if (result instanceof Promise) result.catch(complain);
      } catch (error) {
        complain(error);
      }
    }
  }
}
