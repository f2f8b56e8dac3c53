import type { Provider } from './provider.ts';

/** Loads what an entry's provider needs, once. What fails is tried again by the next call. */
export class ProviderLoader {
  readonly #provider: Provider;
  #isLoaded: boolean;
  #loading: Promise<unknown> | undefined;

  constructor(provider: Provider) {
    this.#provider = provider;
    this.#isLoaded = provider.load === undefined;
  }

  /**
   * `undefined` when everything is there. Else a promise that never rejects: of `undefined` after success, of what was thrown
   * after a failure. On the path of every call.
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
