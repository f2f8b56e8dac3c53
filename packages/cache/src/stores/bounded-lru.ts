/** The limits of a `BoundedLru`. */
export interface BoundedLruLimits<Value> {
  /** A positive whole number. */
  readonly maxEntries: number;
  /** The sum of the sizes passed with the values. */
  readonly maxBytes: number;
  /** Called for each entry that was removed to make room. It must not throw. */
  readonly onEvict?: (key: string, value: Value) => void;
}

interface Slot<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/**
 * The most recently used entries, with a maximum number and a maximum size. Each operation is O(1), an insertion
 * proportional to the entries it removes. No timers: an entry is only removed by an insertion or a deletion.
 */
export class BoundedLru<Value> {
  /** In order of last use: a Map keeps the order of insertion. */
  readonly #slots = new Map<string, Slot<Value>>();
  readonly #limits: BoundedLruLimits<Value>;
  #bytes = 0;

  constructor(limits: BoundedLruLimits<Value>) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#slots.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The entry, and marks it as used. */
  get(key: string): Value | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    return slot.value;
  }

  /** The entry, without marking it as used. */
  peek(key: string): Value | undefined {
    return this.#slots.get(key)?.value;
  }

  /**
   * @param bytes the size that counts towards `maxBytes`
   * @returns false if the entry alone exceeds `maxBytes`; an older value of the key is then removed
   */
  set(key: string, value: Value, bytes: number): boolean {
    this.delete(key);
    if (bytes > this.#limits.maxBytes) return false;
    this.#slots.set(key, { value, bytes });
    this.#bytes += bytes;
    this.#shrink();
    return true;
  }

  delete(key: string): boolean {
    const slot = this.#slots.get(key);
    if (slot === undefined) return false;
    this.#bytes -= slot.bytes;
    return this.#slots.delete(key);
  }

  clear(): void {
    this.#slots.clear();
    this.#bytes = 0;
  }

  /** Keys and values from the least to the most recently used. */
  *entries(): IterableIterator<[key: string, value: Value]> {
    for (const [key, { value }] of this.#slots) yield [key, value];
  }

  #shrink(): void {
    const { maxEntries, maxBytes, onEvict } = this.#limits;
    for (const [key, { value }] of this.#slots) {
      if (this.#slots.size <= maxEntries && this.#bytes <= maxBytes) return;
      this.delete(key);
      onEvict?.(key, value);
    }
  }
}
