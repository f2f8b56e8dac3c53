import type { SkippedCandidate } from '../model/attempt.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { brand, FlexiAIError, type FlexiAIErrorOptions } from './flexiai-error.ts';
import { ProviderError, type ProviderErrorOptions } from './provider-error.ts';

/** What had arrived of an answer when its stream was interrupted. Tool calls with incomplete arguments are left out. */
export type PartialResponse = Pick<
  UnifiedResponse,
  'provider' | 'model' | 'text' | 'content' | 'toolCalls' | 'reasoning' | 'usage'
>;

/** The stream was interrupted after content was delivered. `partial` holds what had arrived. */
export class StreamInterruptedError extends ProviderError {
  /** Not shown by `toJSON()` or `util.inspect`, because it holds the answer's text. */
  declare readonly partial: PartialResponse;

  static {
    brand(StreamInterruptedError, 'StreamInterruptedError');
  }

  constructor(message: string, options: ProviderErrorOptions & { readonly partial: PartialResponse }) {
    super('stream-interrupted', message, options);
    Object.defineProperty(this, 'partial', { value: options.partial, enumerable: false });
    // From the failure that interrupted the stream. It is copied, because the cause itself is not kept.
    const value = options.cause instanceof FlexiAIError ? options.cause.isRetryable : true;
    Object.defineProperty(this, 'isRetryable', { value, configurable: true, enumerable: false });
  }
}

/**
 * The circuit of the candidate is open: no request was sent. `retryAt` says when the next probe is due, unless the circuit is
 * isolated.
 */
export class CircuitBreakerOpenError extends ProviderError {
  static {
    brand(CircuitBreakerOpenError, 'CircuitBreakerOpenError');
  }

  constructor(message: string, options: ProviderErrorOptions) {
    super('circuit-open', message, options);
  }
}

/** No candidate answered. The message has one line for each attempt and each candidate that was skipped. */
export class AllProvidersFailedError extends FlexiAIError {
  readonly skipped: readonly SkippedCandidate[];
  /** The error of each attempt and of each candidate that was skipped, in order. Not shown by `toJSON()`. */
  declare readonly errors: readonly FlexiAIError[];

  static {
    brand(AllProvidersFailedError, 'AllProvidersFailedError');
  }

  constructor(
    message: string,
    options: FlexiAIErrorOptions & {
      readonly skipped: readonly SkippedCandidate[];
      readonly errors: readonly FlexiAIError[];
    },
  ) {
    super('all-providers-failed', message, options);
    this.skipped = options.skipped;
    Object.defineProperty(this, 'errors', { value: options.errors, enumerable: false });
  }

  /** Whether one of the candidates may answer the same call later. */
  override get isRetryable(): boolean {
    return this.errors.some((error) => error.isRetryable);
  }
}
