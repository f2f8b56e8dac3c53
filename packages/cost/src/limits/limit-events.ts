import type { Logger } from '@flexiai/core';
import { ConfigurationError } from '@flexiai/core';
import { unknownValue } from '@flexiai/core/plugin';
import type { LimitPeriod } from './limit-options.ts';

/** What limits tell, by event name. */
export interface LimitEvents {
  /** So much of a limit is spent: told once for each threshold and period, by the process that spends beyond it. */
  readonly threshold: {
    readonly limit: string;
    readonly per: LimitPeriod;
    /** What it is counted by: `tenant=acme`; empty where one amount is for all. */
    readonly subject: string;
    /** The share of the amount. */
    readonly threshold: number;
    readonly amountUsd: number;
    readonly spentUsd: number;
    /** When the limit begins anew, in ms since the epoch; absent where it does not. */
    readonly resetsAt?: number;
  };
  /** A try was refused. */
  readonly refused: {
    /** The call's id. */
    readonly requestId: string;
    readonly correlationId: string;
    readonly provider: string;
    readonly model: string;
    /** Absent where the store could not be asked. */
    readonly limit?: string;
    readonly message: string;
  };
  /** The store does not answer: calls are allowed or refused without it. */
  readonly storeDown: { readonly message: string };
  /** The store answers again. */
  readonly storeUp: { readonly downMs: number };
  /** What calls have cost while the store did not answer could not be kept: more settlements waited than there is room for. */
  readonly lost: { readonly settlements: number };
}

/** The names of the events. */
export type LimitEventName = keyof LimitEvents;

const NAMES: readonly LimitEventName[] = ['threshold', 'refused', 'storeDown', 'storeUp', 'lost'];

/** Listeners of limits. What a listener throws is logged and breaks nothing. */
export class LimitEmitter {
  readonly #listeners = new Map<LimitEventName, Set<{ readonly listener: (event: never) => unknown }>>();

  /** @returns stops listening @throws ConfigurationError for an unknown event or what is no function */
  on<Name extends LimitEventName>(name: Name, listener: (event: LimitEvents[Name]) => void): () => void {
    if (!NAMES.includes(name)) {
      throw new ConfigurationError(`on: event: ${unknownValue(name, NAMES)}`);
    }
    if (typeof listener !== 'function') throw new ConfigurationError(`The listener of "${name}" is no function.`);
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
