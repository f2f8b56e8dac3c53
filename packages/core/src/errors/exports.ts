// What index.ts exports of this folder. It does so with `export *`: with names, esbuild would load all that index.ts and the
// code of calls have in common with every import of one error. See docs/decisions/0200-calls-load-with-the-first-one.md.
export {
  BudgetExceededError,
  type BudgetExceededOptions,
  ConfigurationError,
  type InputIssue,
  RequestAbortedError,
  UnknownPriceError,
  ValidationError,
} from './client-errors.ts';
export { type ErrorCategory, type ErrorTraits, errorTraits } from './error-traits.ts';
export {
  AllProvidersFailedError,
  CircuitBreakerOpenError,
  type PartialResponse,
  StreamInterruptedError,
} from './failover-errors.ts';
export { type ErrorCause, FlexiAIError, type FlexiAIErrorOptions } from './flexiai-error.ts';
export {
  AuthenticationError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  InvalidRequestError,
  InvalidResponseError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  ProviderError,
  type ProviderErrorOptions,
  QuotaExhaustedError,
  RateLimitError,
  type RefusalScope,
  RequestTimeoutError,
  ServerError,
  type TimeoutClock,
  UnsupportedError,
} from './provider-error.ts';
