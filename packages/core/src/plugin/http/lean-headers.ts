import type { IncomingHttpHeaders } from 'node:http';

/**
 * The headers of a response, read from the output of Node's parser: a `Headers` object costs more than the parsing. They are
 * immutable, like those of a fetched `Response`, and in the order of arrival.
 */
export class LeanHeaders implements Headers {
  readonly #values: IncomingHttpHeaders;

  constructor(values: IncomingHttpHeaders) {
    this.#values = values;
  }

  get(name: string): string | null {
    const key = name.toLowerCase();
    const value = Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
    if (value === undefined) return null;
    return typeof value === 'string' ? value : value.join(', ');
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  getSetCookie(): string[] {
    return [...(this.#values['set-cookie'] ?? [])];
  }

  forEach(callback: (value: string, key: string, parent: Headers) => void, thisArg?: unknown): void {
    for (const [name, value] of this.entries()) callback.call(thisArg, value, name, this);
  }

  entries(): ArrayIterator<[string, string]> {
    const entries: [string, string][] = [];
    for (const [name, value] of Object.entries(this.#values)) {
      if (typeof value === 'string') entries.push([name, value]);
      else for (const single of value ?? []) entries.push([name, single]);
    }
    return entries.values();
  }

  *keys(): Generator<string, undefined> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<string, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): ArrayIterator<[string, string]> {
    return this.entries();
  }

  append(): never {
    throw new TypeError("A response's headers cannot be changed.");
  }

  delete(): never {
    throw new TypeError("A response's headers cannot be changed.");
  }

  set(): never {
    throw new TypeError("A response's headers cannot be changed.");
  }
}
