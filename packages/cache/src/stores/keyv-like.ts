/** Emits a store's failures, which keyv does not throw. */
interface Emitter {
  on?(event: 'error', listener: (error: unknown) => void): unknown;
}

/** The part of a `Keyv` of keyv 6 that the cache uses. */
export interface KeyvLike extends Emitter {
  get(key: string): Promise<unknown>;
  getMany(keys: string[]): Promise<unknown>;
  /** `expires` is in ms since the epoch. */
  setRaw(key: string, value: { value: unknown; expires?: number }): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/** The part of a storage adapter of keyv 6, such as `new KeyvRedis(url)`, that the cache uses. */
export interface KeyvAdapterLike extends Emitter {
  /** `expires`: `set` takes a time since the epoch. Adapters of keyv 5 take a duration instead. */
  readonly capabilities?: { readonly expires?: boolean };
  get(key: string): Promise<unknown>;
  getMany(keys: string[]): Promise<unknown>;
  set(key: string, value: string, expires?: number): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}
