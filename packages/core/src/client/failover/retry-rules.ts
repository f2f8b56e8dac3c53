import type { RetryConfig } from '../../config/options/retry-config.ts';
import { errorTraits } from '../../errors/error-traits.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { PermissionError, ProviderError, QuotaExhaustedError } from '../../errors/provider-error.ts';

/** The number of retries on the same candidate after this error. */
export function retryLimit(error: FlexiAIError, retry: RetryConfig): number {
  const override = retry.retryOn[error.code];
  if (override !== undefined) return override ? retry.maxRetries : 0;
  const advice = error instanceof ProviderError ? error.shouldRetry : undefined;
  if (advice !== undefined) return advice ? retry.maxRetries : 0;
  const limits = { never: 0, once: Math.min(1, retry.maxRetries), yes: retry.maxRetries };
  return limits[errorTraits[error.code].retry];
}

/** Whether the next candidate may be asked after this error. */
export function mayFailOver(error: FlexiAIError, retry: RetryConfig): boolean {
  return retry.failoverOn[error.code] ?? errorTraits[error.code].failover;
}

/** Whether the error is about the key: another key of the entry may work, at once. */
export function isOfKey(error: FlexiAIError): boolean {
  const isScoped = error instanceof PermissionError || error instanceof QuotaExhaustedError;
  if (isScoped && error.scope === 'request') return false;
  const { trips } = errorTraits[error.code];
  return trips === 'credential' || trips === 'cool-down';
}

/** The cool-down that the provider asks for, in ms, if it does. */
export function askedRestMs(error: FlexiAIError): number | undefined {
  return error instanceof ProviderError ? error.retryAfterMs : undefined;
}

/** The cool-down of a model whose quota is used up, in ms: as long as the first pause of a refused key. */
const USED_UP_REST_MS = 60_000;

/** The cool-down after an error: as the provider asks; without a figure, the longest wait of a retry. */
export function restMs(error: FlexiAIError, retries: number, retry: RetryConfig): number {
  const asked = askedRestMs(error);
  // Services ask for the rest of the current minute, but a daily quota is not back by then.
  if (error instanceof QuotaExhaustedError && error.scope === 'model') return Math.max(asked ?? 0, USED_UP_REST_MS);
  if (asked !== undefined) return asked;
  if (errorTraits[error.code].trips !== 'cool-down') return 0;
  return Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** (retries + 1));
}
