import { ConfigurationError } from '@flexiai/core';
import type { CostStore, Eventually } from '../stores/cost-store.ts';

/** The result of an operation on the store. */
export type StoreOutcome<T> =
  | { readonly isDown: false; readonly value: T }
  | { readonly isDown: true; readonly error: unknown };

/** Failures in a row after which the store is not called for a while. */
const FAILURES = 3;

/** How long the store is not called, in ms: at first, and at most. */
const REST_MS = 1000;
const LONGEST_REST_MS = 30_000;

/** Callbacks of a guard. */
export interface StoreGuardHooks {
  down(error: unknown): void;
  up(downMs: number): void;
}

/**
 * Protects calls from a store that hangs or fails: each operation has a short time limit, and after several failures
 * the store is not called for a while. Then a single operation probes it.
 */
export class StoreGuard {
  readonly #store: CostStore;
  readonly #timeoutMs: number;
  readonly #hooks: StoreGuardHooks;
  #failures = 0;
  #restMs = REST_MS;
  #restsUntil = 0;
  /** An operation is probing the store. */
  #isTrying = false;
  #downSince: number | undefined;

  constructor(store: CostStore, timeoutMs: number, hooks: StoreGuardHooks) {
    this.#store = store;
    this.#timeoutMs = timeoutMs;
    this.#hooks = hooks;
  }

  /**
   * Runs an operation; synchronously if the store is synchronous.
   * @throws ConfigurationError that the store threw: its configuration is unusable
   */
  run<T>(operation: (store: CostStore) => Eventually<T>): Eventually<StoreOutcome<T>> {
    if (this.#isDown) {
      if (this.#isTrying || performance.now() < this.#restsUntil) return { isDown: true, error: new Error(RESTS) };
      this.#isTrying = true;
    }
    try {
      const result = operation(this.#store);
      return isPromise(result) ? this.#wait(result) : this.#answered(result);
    } catch (error) {
      return this.#failed(error);
    }
  }

  get #isDown(): boolean {
    return this.#downSince !== undefined;
  }

  async #wait<T>(result: Promise<T>): Promise<StoreOutcome<T>> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`it did not answer within ${this.#timeoutMs} ms`)),
      this.#timeoutMs,
    );
    try {
      return this.#answered(await Promise.race([result, late.promise]));
    } catch (error) {
      return this.#failed(error);
    } finally {
      clearTimeout(timer);
    }
  }

  #answered<T>(value: T): StoreOutcome<T> {
    this.#failures = 0;
    this.#isTrying = false;
    this.#restMs = REST_MS;
    if (this.#downSince !== undefined) {
      const downMs = Math.round(performance.now() - this.#downSince);
      this.#downSince = undefined;
      this.#hooks.up(downMs);
    }
    return { isDown: false, value };
  }

  #failed(error: unknown): { readonly isDown: true; readonly error: unknown } {
    this.#isTrying = false;
    if (error instanceof ConfigurationError) throw error;
    this.#failures += 1;
    if (this.#failures < FAILURES && !this.#isDown) return { isDown: true, error };
    const now = performance.now();
    this.#restsUntil = now + this.#restMs;
    this.#restMs = Math.min(this.#restMs * 2, LONGEST_REST_MS);
    if (this.#downSince === undefined) {
      this.#downSince = now;
      this.#hooks.down(error);
    }
    return { isDown: true, error };
  }
}

const RESTS = 'it did not answer before, and is not called for a moment';

function isPromise<T>(value: Eventually<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
