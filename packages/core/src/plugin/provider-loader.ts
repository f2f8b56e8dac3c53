import { LazyCode } from '../data/lazy-code.ts';
import type { Provider } from './provider.ts';

/** Loads what an entry's provider needs, once. After a failure, the next call tries again. */
export class ProviderLoader {
  /** `undefined` if nothing has to be loaded. */
  readonly #code: LazyCode<boolean> | undefined;

  constructor(provider: Provider) {
    if (provider.load === undefined) return;
    this.#code = new LazyCode(async () => {
      await provider.load?.();
      return true;
    });
  }

  /**
   * `undefined` if everything is loaded. Otherwise a promise that never rejects: it resolves to `undefined` after success, or to
   * the error. On the path of every call.
   */
  pending(): Promise<unknown> | undefined {
    if (this.#code === undefined || this.#code.loaded === true) return undefined;
    return this.#code.load().then(
      () => undefined,
      (error: unknown) => error ?? new Error('no reason given'),
    );
  }
}
