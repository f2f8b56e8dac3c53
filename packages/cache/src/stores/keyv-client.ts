import { isObject } from '@flexiai/core/plugin';
import type { KeyvAdapterLike, KeyvLike } from './keyv-like.ts';

/** Whether a value is a `Keyv` of keyv 6. */
export function isKeyv(value: unknown): value is KeyvLike {
  return hasMethods(value, ['get', 'getMany', 'setRaw', 'delete']);
}

/** Whether a value is a storage adapter of keyv 6. Those of keyv 5 need `new Keyv(adapter)`, which bridges them. */
export function isKeyvAdapter(value: unknown): value is KeyvAdapterLike {
  if (!hasMethods(value, ['get', 'getMany', 'set', 'delete'])) return false;
  const capabilities: unknown = Reflect.get(value, 'capabilities');
  return isObject(capabilities) && capabilities['expires'] === true;
}

/**
 * The texts of a `Keyv`, or of one of its adapters. By default keyv neither throws nor rejects when its database fails:
 * it emits `error` and returns an empty result. Here such an operation rejects with the emitted error.
 */
export class KeyvClient {
  readonly #keyv: KeyvLike | KeyvAdapterLike;
  #errors = 0;
  #lastError: unknown;

  constructor(keyv: KeyvLike | KeyvAdapterLike) {
    this.#keyv = keyv;
    // A `Keyv` throws errors without a listener, even outside of any call.
    keyv.on?.('error', (error) => {
      this.#errors += 1;
      this.#lastError = error;
    });
  }

  get(key: string): Promise<unknown> {
    return this.#checked(() => this.#keyv.get(key), isNothing);
  }

  async getMany(keys: readonly string[]): Promise<readonly unknown[]> {
    const found = await this.#checked(
      () => this.#keyv.getMany([...keys]),
      (values) => !Array.isArray(values) || values.some(isNothing),
    );
    return Array.isArray(found) ? found : [];
  }

  /** @param expiresAt in ms since the epoch */
  async set(key: string, text: string, expiresAt: number): Promise<void> {
    const keyv = this.#keyv;
    const isKept = await this.#checked(
      () => ('setRaw' in keyv ? keyv.setRaw(key, { value: text, expires: expiresAt }) : keyv.set(key, text, expiresAt)),
      isFalse,
    );
    if (isKept === false) throw new Error('The store did not keep the entry.');
  }

  async delete(key: string): Promise<void> {
    await this.#checked(() => this.#keyv.delete(key), isFalse);
  }

  async #checked(operation: () => Promise<unknown>, mayHaveFailed: (result: unknown) => boolean): Promise<unknown> {
    const before = this.#errors;
    const result = await operation();
    if (mayHaveFailed(result) && this.#errors > before) throw this.#lastError;
    return result;
  }
}

function hasMethods(value: unknown, names: readonly string[]): value is object {
  return (
    typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function')
  );
}

function isNothing(result: unknown): boolean {
  return result === undefined || result === null;
}

function isFalse(result: unknown): boolean {
  return result === false;
}
