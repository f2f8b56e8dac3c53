import {
  AuthenticationError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  InvalidRequestError,
  InvalidResponseError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  type ProviderError,
  type ProviderErrorOptions,
  QuotaExhaustedError,
  RateLimitError,
  type RateLimitInfo,
  ServerError,
  UnsupportedError,
} from '@flexiai/core/plugin';

/** Each code that a provider throws, with its class and its usual HTTP status. */
const FAILURES = {
  'invalid-request': { type: InvalidRequestError, status: 400 },
  'content-filter': { type: ContentFilterError, status: 400 },
  'context-length': { type: ContextLengthError, status: 400 },
  'model-not-found': { type: ModelNotFoundError, status: 404 },
  unsupported: { type: UnsupportedError, status: 400 },
  authentication: { type: AuthenticationError, status: 401 },
  permission: { type: PermissionError, status: 403 },
  'quota-exhausted': { type: QuotaExhaustedError, status: 429 },
  'rate-limit': { type: RateLimitError, status: 429 },
  server: { type: ServerError, status: 500 },
  overloaded: { type: OverloadedError, status: 503 },
  connection: { type: ConnectionError, status: undefined },
  'invalid-response': { type: InvalidResponseError, status: undefined },
} as const satisfies {
  readonly [code: string]: {
    readonly type: new (message: string, options: ProviderErrorOptions) => ProviderError;
    readonly status: number | undefined;
  };
};

/** The error codes of providers. */
export type MockErrorCode = keyof typeof FAILURES;

/** An error in short form: converted to core's class with this code. */
export interface MockFailure {
  readonly error: MockErrorCode;
  readonly message?: string;
  /** @default the usual status of the code; none for `connection` and `invalid-response` */
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  /** Rate limits in the headers. @default none */
  readonly rateLimit?: RateLimitInfo;
  readonly providerCode?: string;
  /** Delay before the failure, in ms. */
  readonly delayMs?: number;
}

/** A failure: an error, which is thrown unchanged; a code; or a code with details. */
export type MockError = Error | MockErrorCode | MockFailure;

/** The error to throw. */
export function errorOf(failure: MockError, provider: string, model: string): Error {
  if (failure instanceof Error) return failure;
  const {
    error,
    message,
    delayMs: _delay,
    rateLimit: _limits,
    ...details
  }: MockFailure = typeof failure === 'string' ? { error: failure } : failure;
  const { type, status } = FAILURES[error];
  return new type(message ?? `The mock provider fails with "${error}", as scripted.`, {
    provider,
    model,
    status,
    ...details,
  });
}
