import { assertNever } from '../data/assert-never.ts';
import { BudgetExceededError, ConfigurationError, UnknownPriceError } from '../errors/client-errors.ts';
import { CircuitBreakerOpenError } from '../errors/failover-errors.ts';
import type { FlexiAIError } from '../errors/flexiai-error.ts';
import {
  AuthenticationError,
  ContextLengthError,
  InvalidRequestError,
  OverloadedError,
  RateLimitError,
  UnsupportedError,
} from '../errors/provider-error.ts';
import type { SkippedCandidate, SkipReason } from '../model/attempt.ts';

/**
 * A candidate that a call passes over, and why.
 *
 * @param retryAt when to ask again, in ms since the epoch
 *
 * @param detail a sentence that follows the reason
 */
export function skipOf(
  provider: string,
  model: string,
  reason: SkipReason,
  retryAt?: number,
  detail?: string,
): SkippedCandidate {
  const until = retryAt === undefined || retryAt > LATEST_DATE ? '' : ` until ${new Date(retryAt).toISOString()}`;
  // The details of a missing key have a colon of their own.
  const separator = reason === 'no-credential' ? '. ' : ': ';
  return {
    provider,
    model,
    reason,
    // The text that quotes this message ends the sentence.
    message: `${WHY[reason]}${until}${detail === undefined ? '' : `${separator}${detail.replace(/\.$/, '')}`}`,
    ...(retryAt !== undefined && { retryAt }),
  };
}

/** Whether its circuit is the only obstacle: the candidate may still be the last resort. */
export function isCircuitSkip({ reason }: Pick<SkippedCandidate, 'reason'>): boolean {
  return reason === 'circuit-open' || reason === 'probe-in-flight';
}

/** The latest time that a Date can hold, in ms since the epoch: a very low limit may be reached for longer. */
const LATEST_DATE = 8_640_000_000_000_000;

const WHY: { readonly [Reason in SkipReason]: string } = {
  'circuit-open': 'its circuit is open',
  'probe-in-flight': 'its circuit is half-open and its probes are taken',
  isolated: 'it was isolated by hand',
  'credential-out': 'its credential was refused and is not used',
  'no-credential': 'it has no usable credential',
  'not-loaded': 'its SDK could not be loaded',
  'cooling-down': 'it is cooling down, as the provider asked',
  'at-capacity': 'its maximum of concurrent calls is reached',
  'rate-limited': 'its limit per minute is reached',
  'over-budget': 'the rest of a spending limit does not suffice for it',
  'context-size': 'the request is too large for its context',
  'unknown-price': 'its price is not known, and unknown prices are refused',
  'not-chosen': 'the routing strategy left it out',
  'missing-capability': 'it lacks a capability that the request needs',
  'data-terms': 'it may not receive these data',
  'invalid-parameter': 'its model does not accept the request',
  'unsupported-setting': 'its model does not support every setting of the request',
  'other-model': 'it has another model',
};

/** The error for a candidate that was skipped. */
export function errorOfSkip(skipped: SkippedCandidate): FlexiAIError {
  const { provider, model, reason, message, retryAt } = skipped;
  const text = `"${provider}" (${model}) was not asked: ${message}.`;
  switch (reason) {
    case 'circuit-open':
    case 'probe-in-flight':
    case 'isolated':
      return new CircuitBreakerOpenError(text, { provider, model, retryAt });
    case 'at-capacity':
      return new OverloadedError(text, { provider, model });
    case 'context-size':
      return new ContextLengthError(text, { provider, model });
    case 'cooling-down':
    case 'rate-limited': {
      const retryAfterMs = retryAt === undefined ? undefined : Math.max(0, retryAt - Date.now());
      return new RateLimitError(text, { provider, model, retryAfterMs, retryAt });
    }
    case 'credential-out':
    case 'no-credential':
      return new AuthenticationError(text, { provider, model, retryAt });
    case 'over-budget':
      return new BudgetExceededError(text, { resetsAt: retryAt });
    case 'unknown-price':
      return new UnknownPriceError([{ provider, model }]);
    case 'not-loaded':
      return new ConfigurationError(text);
    case 'invalid-parameter':
      return new InvalidRequestError(text, { provider, model });
    case 'unsupported-setting':
    case 'missing-capability':
    case 'data-terms':
    case 'other-model':
    case 'not-chosen':
      return new UnsupportedError(text, { provider, model });
    default:
      return assertNever(reason);
  }
}
