import { withoutQuotedText } from '@flexiai/core/plugin';
import { CONTENT_OFF, isContent } from './content-fields.ts';
import type { MaskRules } from './mask-options.ts';
import { MASK, maskText } from './mask-text.ts';
import { isSecretField } from './secret-fields.ts';

/** Limits for one value, because a log line is not the place for more. */
const LIMITS = { depth: 12, values: 2_000, textLength: 16_384, allTexts: 262_144 } as const;

/** How far beyond the limit a text is read, so that a secret across the limit is masked before the text is cut. */
const MARGIN = 4_096;

export interface PlainOptions extends MaskRules {
  /** Whether prompts and answers are kept. */
  readonly content: boolean;
}

/**
 * A plain copy of any value for JSON, with every secret masked, at any depth: in texts, in secret fields, in errors,
 * their causes and AggregateErrors, in Maps, Sets and Headers. Bounded in time and size for any input: cycles, getters
 * that throw, BigInts, endless values. Never throws and never changes its input.
 */
export function plainValue(value: unknown, options: PlainOptions): unknown {
  return new Copy(options).of(value, 0, false);
}

/** The same for a line's fields: always an object. */
export function plainFields(fields: unknown, options: PlainOptions): Record<string, unknown> {
  const given = isError(fields) ? { err: fields } : fields;
  const plain = plainValue(given, options);
  if (plain === undefined) return {};
  return isPlain(plain) ? plain : { value: plain };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class Copy {
  readonly #options: PlainOptions;
  /** The ancestors of the current object. */
  readonly #around = new Set<object>();
  #values = 0;
  #textLength = 0;

  constructor(options: PlainOptions) {
    this.#options = options;
  }

  /** @param secret whether a parent field is secret */
  of(value: unknown, depth: number, secret: boolean): unknown {
    switch (typeof value) {
      case 'string':
        return secret && value !== '' ? MASK : this.text(value);
      case 'number':
        if (secret) return MASK;
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
        return secret ? MASK : this.text(String(value));
      case 'boolean':
      case 'undefined':
        return value;
      case 'symbol':
        return secret ? MASK : this.text(String(value));
      case 'function':
        return '[function]';
      default:
        return value === null ? null : this.#object(value as object, depth, secret);
    }
  }

  text(text: string): string {
    const { textLength, allTexts } = LIMITS;
    const room = Math.min(textLength, allTexts - this.#textLength);
    if (room <= 0) return `[${text.length} characters]`;
    const looked = maskText(text.length > room + MARGIN ? text.slice(0, room + MARGIN) : text, this.#options.patterns);
    const isCut = text.length > room;
    // Masks shorten the text: text beyond the limit must not move into the visible part, with half a secret at its end.
    const end = text.length > room + MARGIN ? Math.min(room, Math.max(0, looked.length - MARGIN)) : room;
    const kept = isCut ? looked.slice(0, end) : looked;
    this.#textLength += kept.length;
    return isCut ? `${kept}… [${text.length} characters]` : kept;
  }

  #object(value: object, depth: number, secret: boolean): unknown {
    if (this.#around.has(value)) return '[circular]';
    if (depth >= LIMITS.depth) return '[deep]';
    this.#around.add(value);
    try {
      return this.#shape(value, depth, secret);
    } catch {
      // A Proxy, a getter or a toJSON that throws.
      return '[unreadable]';
    } finally {
      this.#around.delete(value);
    }
  }

  #shape(value: object, depth: number, secret: boolean): unknown {
    if (Array.isArray(value)) return this.#list(value, depth, secret);
    if (isError(value)) return this.#error(value, depth, secret);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return this.of(value.valueOf(), depth, secret);
    }
    if (value instanceof RegExp || value instanceof URL) return this.of(String(value), depth, secret);
    if (value instanceof Map) return this.#map(value, depth, secret);
    if (value instanceof Set) return this.#list(value, depth, secret);
    if (isHeaders(value)) return this.#entries(value.entries(), depth, secret);
    // Bytes may be an image, or a key.
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (value instanceof Promise) return '[promise]';
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON !== 'function') return this.#entries(this.#fieldsOf(value), depth, secret);
    const json: unknown = toJSON.call(value);
    return json === value ? this.#entries(this.#fieldsOf(value), depth, secret) : this.of(json, depth + 1, secret);
  }

  /** `{ name: 'authorization', value: '…' }` is how HAR files and some clients store headers. */
  *#fieldsOf(value: object): Iterable<readonly [string, unknown]> {
    const isSecretPair = 'value' in value && this.#namesSecret(value);
    for (const [name, field] of ownEntries(value)) yield [name, isSecretPair && name === 'value' ? MASK : field];
  }

  #namesSecret(value: object): boolean {
    return [Reflect.get(value, 'name'), Reflect.get(value, 'key')].some(
      (known) => typeof known === 'string' && isSecretField(known, this.#options.fields),
    );
  }

  /** @param names how names and values are arranged: alternating in `rawHeaders`, or as a pair */
  #list(items: Iterable<unknown>, depth: number, secret: boolean, names?: 'in-turn'): unknown[] {
    const list: unknown[] = [];
    const isPair = names === undefined && Array.isArray(items) && items.length === 2;
    let name: unknown;
    for (const item of items) {
      if (!this.#takes()) {
        list.push('[more]');
        break;
      }
      const isValue = (isPair || names !== undefined) && list.length % 2 === 1;
      const isHidden = secret || (isValue && typeof name === 'string' && isSecretField(name, this.#options.fields));
      list.push(this.of(item, depth + 1, isHidden) ?? null);
      name = item;
    }
    return list;
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number, secret: boolean): unknown {
    for (const key of map.keys()) if (typeof key !== 'string') return this.#list(map, depth, secret);
    return this.#entries(map as ReadonlyMap<string, unknown>, depth, secret);
  }

  #entries(entries: Iterable<readonly [string, unknown]>, depth: number, secret: boolean): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const [name, value] of entries) {
      if (!this.#takes()) {
        copy['[more]'] = true;
        break;
      }
      // A name that the copy would inherit, such as `__proto__`, is treated like any other name.
      Object.defineProperty(copy, this.text(name), {
        value: this.#field(name, value, depth, secret),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }

  #field(name: string, value: unknown, depth: number, secret: boolean): unknown {
    if (RAW_HEADERS.test(name) && Array.isArray(value) && !secret) {
      const isFlat = value.every((item) => typeof item === 'string');
      return this.#list(value, depth + 1, false, isFlat ? 'in-turn' : undefined);
    }
    if (secret || isSecretField(name, this.#options.fields)) return this.of(value, depth + 1, true);
    if (!this.#options.content && isContent(name, value)) return CONTENT_OFF;
    return this.of(value, depth + 1, false);
  }

  /**
   * Drops what SDKs attach to errors (requests, headers, bodies): only texts and numbers of its own fields are kept.
   */
  #error(error: Error, depth: number, secret: boolean): unknown {
    const { toJSON } = error as { toJSON?: unknown };
    const told: unknown = typeof toJSON === 'function' ? toJSON.call(error) : undefined;
    const { name, stack, cause } = error;
    const message = this.#options.content ? error.message : withoutQuotedText(name, error.message);
    const errors: unknown = 'errors' in error && told === undefined ? error.errors : undefined;
    const fields = isPlain(told) ? Object.entries(told) : [...ownEntries(error)].filter(([, value]) => isFact(value));
    return this.#entries(
      Object.entries({
        name,
        message,
        ...Object.fromEntries(fields),
        ...(typeof stack === 'string' && { stack: stack.replace(error.message, () => message) }),
        ...(cause !== undefined && { cause }),
        ...(Array.isArray(errors) && { errors }),
      }),
      depth,
      secret,
    );
  }

  /** Whether the limit allows one more value. */
  #takes(): boolean {
    this.#values += 1;
    return this.#values <= LIMITS.values;
  }
}

/** Node's `rawHeaders`, and lists of other clients: alternating names and values. */
const RAW_HEADERS = /headers$/i;

/** Own fields, read one by one, so that an unreadable one does not hide the others. */
function* ownEntries(value: object): Iterable<readonly [string, unknown]> {
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    let field: unknown;
    try {
      field = Reflect.get(value, name);
    } catch {
      field = '[unreadable]';
    }
    yield [name, field];
  }
}

/** Also by its brand, because test runners and `vm` have errors of another realm. */
function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function isFact(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isHeaders(value: object): value is Headers {
  return value instanceof Headers || value instanceof URLSearchParams;
}
