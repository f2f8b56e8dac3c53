import type { Provider } from './provider.ts';

/** Loads what an entry's provider needs, once. After a failure, the next call tries again. */
export class ProviderLoader {
  readonly #provider: Provider;
  #isLoaded: boolean;
  #loading: Promise<unknown> | undefined;

  constructor(provider: Provider) {
    this.#provider = provider;
    this.#isLoaded = provider.load === undefined;
  }

  /**
   * `undefined` if everything is loaded. Otherwise a promise that never rejects: it resolves to `undefined` after success, or to
   * the error. On the path of every call.
   */
  pending(): Promise<unknown> | undefined {
    if (this.#isLoaded) return undefined;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<unknown> {
    try {
      await this.#provider.load?.();
      this.#isLoaded = true;
      return undefined;
    } catch (error) {
      return error ?? new Error('no reason given');
    }
  }
}
