import type { AttemptRecord } from '../model/attempt.ts';
import type { ErrorCode } from '../model/error-code.ts';
import { type ErrorCategory, errorTraits } from './error-traits.ts';
import { withoutQuotedText } from './message-of.ts';
import { redact, redactValue } from './redact.ts';

const BRANDS = Symbol.for('flexiai.error.brands');
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** The options of every error of the library. */
export interface FlexiAIErrorOptions {
  /**
   * What caused the error. Only its name, code, redacted message and stack are kept (no stack for a provider's answer), because raw
   * SDK errors hold headers and bodies.
   */
  readonly cause?: unknown;
  /** Exact values that are masked in the message and the cause. */
  readonly secrets?: readonly (string | undefined)[];
}

/** The part of a cause that is safe to keep and to print. */
export interface ErrorCause {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  /**
   * The stack of the cause, with secrets masked: it locates a bug in a plugin. Not enumerable, so JSON and `util.inspect` do not
   * show it with the cause. Absent if the cause is an answer of a provider.
   */
  readonly stack?: string;
}

type AnyErrorClass = abstract new (...args: never[]) => FlexiAIError;

/**
 * The root of all errors that the library throws. `instanceof` holds across duplicate copies of core: every class
 * brands its instances under `Symbol.for('flexiai.error.brands')`, and one inherited `Symbol.hasInstance` reads the
 * brands. `toJSON()` and `util.inspect` show no prompt, no headers, no key and no raw SDK error.
 */
export class FlexiAIError extends Error {
  declare readonly cause?: ErrorCause;
  readonly code: ErrorCode;
  /** Every attempt of the call that ended with this error; set by the client. */
  declare readonly attempts?: readonly AttemptRecord[];
  /** The client's id of the call that ended with this error; set by the client. */
  declare readonly callId?: string;
  /** The id of the request that the call belongs to; set by the client. Default: the id of the call. */
  declare readonly correlationId?: string;

  static {
    brand(FlexiAIError, 'FlexiAIError');
  }

  constructor(code: ErrorCode, message: string, options: FlexiAIErrorOptions = {}) {
    super(redact(message, options.secrets));
    this.code = code;
    if (options.cause !== undefined) {
      hide(this, 'cause', safeCause(options.cause, options.secrets));
    }
  }

  /** Where the cause of the error is. */
  get category(): ErrorCategory {
    return errorTraits[this.code].category;
  }

  /** Whether the same call may succeed later, unchanged. */
  get isRetryable(): boolean {
    return errorTraits[this.code].retry !== 'never' || this.code === 'timeout' || this.code === 'circuit-open';
  }

  /** The public fields, ready for a log. */
  toJSON(): Record<string, unknown> {
    const json: Record<string, unknown> = { name: this.name, code: this.code, message: this.message };
    for (const [key, value] of Object.entries(this)) {
      if (value !== undefined && key !== 'code') json[key] = value;
    }
    if (this.cause !== undefined) json['cause'] = this.cause;
    return json;
  }

  /**
   * Sets the attempts and the ids of the call.
   * @internal
   */
  withAttempts(attempts: readonly AttemptRecord[]): this {
    Object.defineProperty(this, 'attempts', { value: attempts, enumerable: true, configurable: true });
    return this;
  }

  /**
   * Masks secrets that the plugin does not know. The client passes the credential of the failed attempt.
   * @internal
   */
  maskSecrets(secrets: readonly (string | undefined)[]): void {
    const message = redact(this.message, secrets);
    if (message !== this.message) hide(this, 'message', message);
    const stack = this.stack;
    if (stack !== undefined) {
      const clean = redact(stack, secrets);
      if (clean !== stack) hide(this, 'stack', clean);
    }
    if (this.cause !== undefined) hide(this, 'cause', safeCause(this.cause, secrets));
    // The provider's own code or details may echo the key.
    for (const [key, value] of Object.entries(this)) {
      const clean = redactValue(value, secrets);
      if (clean !== value) Object.defineProperty(this, key, { value: clean });
    }
  }

  [INSPECT](_depth: number, _options: unknown, inspect?: (value: unknown) => string): string {
    const { name, message, ...fields } = this.toJSON();
    const head = [`${String(name)}: ${String(message)}`, ...framesOf(this.stack)].join('\n');
    const origin = framesOf(this.cause?.stack);
    const whole =
      origin.length === 0 ? head : [head, `  caused by ${this.cause?.name ?? 'an error'}:`, ...origin].join('\n');
    return inspect === undefined ? whole : `${whole} ${inspect(fields)}`;
  }

  // biome-ignore-start lint/complexity/noThisInStatic: `this` is the class on the right of instanceof, which subclasses inherit
  static override [Symbol.hasInstance](this: AnyErrorClass, value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    // A class without a brand (a user's own subclass) is recognised by its prototype chain only.
    if (!Object.hasOwn(this.prototype, BRANDS)) return Object.prototype.isPrototypeOf.call(this.prototype, value);
    const own = brandsOf(this.prototype).at(-1);
    return own !== undefined && brandsOf(value).includes(own);
  }
  // biome-ignore-end lint/complexity/noThisInStatic: see above
}

/**
 * Gives a class its brand and its `name`. Called in the class's static block. It restores the name of the class if a bundler
 * renames the class, because loggers print the name of an error's `constructor`.
 */
export function brand(type: AnyErrorClass, name: string): void {
  const parent = Object.getPrototypeOf(type.prototype) as object;
  hide(type.prototype, BRANDS, Object.freeze([...brandsOf(parent), name]));
  hide(type.prototype, 'name', name);
  hide(type, 'name', name);
}

function brandsOf(value: object): readonly string[] {
  const brands: unknown = Reflect.get(value, BRANDS);
  return Array.isArray(brands) ? brands : [];
}

function hide(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: false });
}

function safeCause(cause: unknown, secrets: readonly (string | undefined)[] | undefined): ErrorCause {
  if (typeof cause !== 'object' || cause === null) {
    return Object.freeze({ name: typeof cause, message: redact(String(cause), secrets) });
  }
  try {
    const { name, message } = cause as { name?: unknown; message?: unknown };
    const systemCode = codeWithin(cause);
    const safe = {
      name: typeof name === 'string' ? redact(name, secrets) : 'Error',
      message: redact(typeof message === 'string' ? withoutQuotedText(String(name), message) : '', secrets),
      ...(systemCode !== undefined && { code: redact(systemCode, secrets) }),
    };
    const stack = stackOf(cause, safe, secrets);
    if (stack !== undefined) hide(safe, 'stack', stack);
    return Object.freeze(safe);
  } catch {
    // A getter that throws must not replace the error that is being created.
    return Object.freeze({ name: 'Error', message: '' });
  }
}

/** The longest chain of causes that is searched: the SDK wraps the error of `fetch`, which wraps the system's error. */
const LONGEST_CHAIN = 6;

/** The first code in a chain of causes. The system's code (ECONNREFUSED …) is on an error below the SDK's "Connection error." */
function codeWithin(thrown: object): string | undefined {
  let error: unknown = thrown;
  for (let depth = 0; depth < LONGEST_CHAIN && typeof error === 'object' && error !== null; depth += 1) {
    const { code, cause } = error as { code?: unknown; cause?: unknown };
    if (typeof code === 'string') return code;
    error = cause;
  }
  return undefined;
}

/** The number of stack frames that are kept. */
const MOST_FRAMES = 50;
/** The number of characters of a stack that are searched: the stack begins with the message, which may be long. */
const LONGEST_STACK = 100_000;

/** The frames of a stack, without the message in front of them. */
function framesOf(stack: unknown): readonly string[] {
  if (typeof stack !== 'string') return [];
  const lines = stack.slice(-LONGEST_STACK).split('\n');
  return lines.filter((line) => /^\s+at /.test(line)).slice(-MOST_FRAMES);
}

/** The stack of a bug. An error with a status is an answer and not a bug, so its stack is not read. */
function stackOf(
  cause: object,
  { name, message }: ErrorCause,
  secrets: readonly (string | undefined)[] | undefined,
): string | undefined {
  if ('status' in cause || 'headers' in cause) return undefined;
  const frames = framesOf((cause as { readonly stack?: unknown }).stack);
  return frames.length === 0 ? undefined : [`${name}: ${message}`, redact(frames.join('\n'), secrets)].join('\n');
}
