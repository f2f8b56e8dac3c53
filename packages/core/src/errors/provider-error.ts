import { cutSentence } from '../data/first-sentence.ts';
import type { ProviderMetadata } from '../model/content-part.ts';
import type { ErrorCode } from '../model/error-code.ts';
import { brand, FlexiAIError, type FlexiAIErrorOptions } from './flexiai-error.ts';
import { redactValue } from './redact.ts';
import { clampRetryAfter } from './retry-after.ts';

/** The options of a provider's error. */
export interface ProviderErrorOptions extends FlexiAIErrorOptions {
  /** The name of the entry. */
  readonly provider: string;
  readonly model?: string | undefined;
  /** The HTTP status; absent for failures inside a stream and below HTTP. */
  readonly status?: number | undefined;
  /** The provider's id for the request. */
  readonly requestId?: string | undefined;
  /** How long the provider asks to wait, in ms. Clamped to 0 … one hour; NaN is ignored. */
  readonly retryAfterMs?: number | undefined;
  /**
   * The value of the header `x-should-retry`: `false` forbids a retry, `true` allows one.
   * @default absent: the error's code decides
   */
  readonly shouldRetry?: boolean | undefined;
  /** When the candidate can be tried again, in ms since the epoch. For a candidate that was not tried. */
  readonly retryAt?: number | undefined;
  /** What a refusal applies to; see `PermissionError` and `QuotaExhaustedError`. Other classes ignore it. */
  readonly scope?: RefusalScope | undefined;
  /** The provider's own code for the failure, such as `insufficient_quota`. */
  readonly providerCode?: string | undefined;
  /** The provider's details, such as the categories of a content filter. */
  readonly providerMetadata?: ProviderMetadata | undefined;
}

/** The longest code or id of a provider, in characters. */
const LONGEST_ID = 512;

/** A provider did not answer as requested. The subclass and `code` say how. */
export class ProviderError extends FlexiAIError {
  readonly provider: string;
  declare readonly model?: string;
  declare readonly status?: number;
  /** The provider's id for the request. */
  declare readonly providerRequestId?: string;
  declare readonly retryAfterMs?: number;
  declare readonly shouldRetry?: boolean;
  declare readonly retryAt?: number;
  declare readonly providerCode?: string;
  declare readonly providerMetadata?: ProviderMetadata;

  static {
    brand(ProviderError, 'ProviderError');
  }

  constructor(code: ErrorCode, message: string, options: ProviderErrorOptions) {
    super(code, message, options);
    const { secrets = [] } = options;
    this.provider = options.provider;
    if (options.model !== undefined) this.model = options.model;
    if (options.status !== undefined) this.status = options.status;
    if (options.requestId !== undefined) {
      this.providerRequestId = redactValue(shortened(options.requestId), secrets);
    }
    const retryAfterMs = options.retryAfterMs === undefined ? undefined : clampRetryAfter(options.retryAfterMs);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    if (options.shouldRetry !== undefined) this.shouldRetry = options.shouldRetry;
    if (options.retryAt !== undefined) this.retryAt = options.retryAt;
    if (options.providerCode !== undefined) this.providerCode = redactValue(shortened(options.providerCode), secrets);
    if (options.providerMetadata !== undefined) {
      this.providerMetadata = redactValue(options.providerMetadata, secrets);
    }
  }

  /** The same as `providerRequestId`. @deprecated Use `providerRequestId`. */
  get requestId(): string | undefined {
    return this.providerRequestId;
  }

  override get isRetryable(): boolean {
    return this.shouldRetry ?? super.isRetryable;
  }
}

/** A plugin without types may pass any value that its service sent. */
function shortened(id: string): string {
  return typeof id === 'string' ? cutSentence(id, LONGEST_ID) : id;
}

/** A class of provider errors. Plugins map their services' error codes to these classes. */
export type ProviderErrorClass = new (message: string, options: ProviderErrorOptions) => ProviderError;

/** The provider says that the request is malformed. Other providers would refuse it too. */
export class InvalidRequestError extends ProviderError {
  static {
    brand(InvalidRequestError, 'InvalidRequestError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('invalid-request', message, options);
  }
}

/** The provider's policy blocked the prompt or the answer. */
export class ContentFilterError extends ProviderError {
  static {
    brand(ContentFilterError, 'ContentFilterError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('content-filter', message, options);
  }
}

/** The conversation does not fit into the model's context. */
export class ContextLengthError extends ProviderError {
  static {
    brand(ContextLengthError, 'ContextLengthError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('context-length', message, options);
  }
}

/** The provider does not have this model, or the account has no access to it. */
export class ModelNotFoundError extends ProviderError {
  static {
    brand(ModelNotFoundError, 'ModelNotFoundError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('model-not-found', message, options);
  }
}

/** The provider or the model does not support something that the request needs. */
export class UnsupportedError extends ProviderError {
  static {
    brand(UnsupportedError, 'UnsupportedError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('unsupported', message, options);
  }
}

/** The credential is missing or not valid. */
export class AuthenticationError extends ProviderError {
  static {
    brand(AuthenticationError, 'AuthenticationError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('authentication', message, options);
  }
}

/** What a refusal applies to: this request, this model, or the whole account of the key. */
export type RefusalScope = 'request' | 'model' | 'account';

/**
 * The credential is valid, but does not permit this request. Only a refusal for the whole account takes the key out of service:
 * other models and other requests may still succeed.
 */
export class PermissionError extends ProviderError {
  /** @default 'model' */
  readonly scope: RefusalScope;

  static {
    brand(PermissionError, 'PermissionError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('permission', message, options);
    this.scope = options.scope ?? 'model';
  }
}

/**
 * The account has no credit left, or has used up a quota of a day or longer. Only a refusal for the whole account takes the key out
 * of service, because some services count each model separately.
 */
export class QuotaExhaustedError extends ProviderError {
  /** @default 'account' */
  readonly scope: RefusalScope;

  static {
    brand(QuotaExhaustedError, 'QuotaExhaustedError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('quota-exhausted', message, options);
    this.scope = options.scope ?? 'account';
  }
}

/** Too many requests or tokens at the moment; `retryAfterMs` says how long to wait, if the provider says it. */
export class RateLimitError extends ProviderError {
  static {
    brand(RateLimitError, 'RateLimitError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('rate-limit', message, options);
  }
}

/** The provider failed. */
export class ServerError extends ProviderError {
  static {
    brand(ServerError, 'ServerError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('server', message, options);
  }
}

/** The provider is overloaded at the moment. */
export class OverloadedError extends ProviderError {
  static {
    brand(OverloadedError, 'OverloadedError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('overloaded', message, options);
  }
}

/** The connection could not be opened, or it was lost before the answer began. */
export class ConnectionError extends ProviderError {
  static {
    brand(ConnectionError, 'ConnectionError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('connection', message, options);
  }
}

/** The clock that ran out; `rate` is the window of `minCharsPerSecond`. */
export type TimeoutClock = 'headers' | 'first-content' | 'idle' | 'rate' | 'total';

/** One of the clocks ran out. */
export class RequestTimeoutError extends ProviderError {
  readonly clock: TimeoutClock;
  /** The limit that was reached, in ms. */
  readonly timeoutMs: number;

  static {
    brand(RequestTimeoutError, 'RequestTimeoutError');
  }

  constructor(
    message: string,
    options: ProviderErrorOptions & { readonly clock: TimeoutClock; readonly timeoutMs: number },
  ) {
    super('timeout', message, options);
    this.clock = options.clock;
    this.timeoutMs = options.timeoutMs;
  }
}

/** The provider sent something that is not an answer. */
export class InvalidResponseError extends ProviderError {
  /** The text of an answer that does not match its schema. Not shown by `toJSON()` or `util.inspect`. */
  declare readonly text?: string;

  static {
    brand(InvalidResponseError, 'InvalidResponseError');
  }

  constructor(message: string, options: ProviderErrorOptions & { readonly text?: string }) {
    super('invalid-response', message, options);
    if (options.text !== undefined) Object.defineProperty(this, 'text', { value: options.text, enumerable: false });
  }
}
