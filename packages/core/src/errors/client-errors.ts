import { brand, FlexiAIError, type FlexiAIErrorOptions } from './flexiai-error.ts';

/** One problem with what the caller gave. */
export interface InputIssue {
  /** Where: `providers[0].model`, `messages[2].content[0].url`. */
  readonly path: string;
  /** What is wrong, what was found (never a secret), and what would be right. */
  readonly message: string;
  /** Where it was said, if that is known: `flexiai.config.json:12:5`, or a variable's name. */
  readonly location?: string;
}

/** The client cannot be built as it is configured. Lists every problem at once. */
export class ConfigurationError extends FlexiAIError {
  readonly issues: readonly InputIssue[];

  static {
    brand(ConfigurationError, 'ConfigurationError');
  }

  constructor(message: string, options: FlexiAIErrorOptions & { readonly issues?: readonly InputIssue[] } = {}) {
    super('configuration', message, options);
    this.issues = Object.freeze([...(options.issues ?? [])]);
  }
}

/** No candidate has a known price, and unknown prices are refused. Nothing was sent. */
export class UnknownPriceError extends ConfigurationError {
  /** The candidates, each without a known price. */
  readonly candidates: readonly { readonly provider: string; readonly model: string }[];

  static {
    brand(UnknownPriceError, 'UnknownPriceError');
  }

  constructor(
    candidates: readonly { readonly provider: string; readonly model: string }[],
    options: FlexiAIErrorOptions = {},
  ) {
    const names = candidates.map(({ provider, model }) => `"${provider}" (${model})`).join(', ');
    super(
      `The price of ${names} is not known, and unknown prices are refused. Set the option price of the entry, the price of the model where the client takes its prices from, or allow unknown prices.`,
      options,
    );
    this.candidates = Object.freeze(candidates.map(({ provider, model }) => Object.freeze({ provider, model })));
  }
}

/** A request that no provider could take; thrown before any network. Lists every problem at once. */
export class ValidationError extends FlexiAIError {
  readonly issues: readonly InputIssue[];

  static {
    brand(ValidationError, 'ValidationError');
  }

  constructor(message: string, options: FlexiAIErrorOptions & { readonly issues?: readonly InputIssue[] } = {}) {
    super('validation', message, options);
    this.issues = Object.freeze([...(options.issues ?? [])]);
  }

  /** The first problem's path. */
  get path(): string | undefined {
    return this.issues[0]?.path;
  }
}

/** The caller aborted the call. */
export class RequestAbortedError extends FlexiAIError {
  static {
    brand(RequestAbortedError, 'RequestAbortedError');
  }

  constructor(message = 'The call was aborted by its caller.', options: FlexiAIErrorOptions = {}) {
    super('aborted', message, options);
  }
}

/** What is known of the limit that forbids a call. */
export interface BudgetExceededOptions extends FlexiAIErrorOptions {
  /** The limit's name. */
  readonly limit?: string | undefined;
  /** What is left of it, in USD. */
  readonly leftUsd?: number | undefined;
  /** What the call would need at the most, in USD. */
  readonly neededUsd?: number | undefined;
  /** When the limit begins anew, in ms since the epoch. */
  readonly resetsAt?: number | undefined;
}

/** A spending limit forbids the call, or its next try. What was refused was not sent. */
export class BudgetExceededError extends FlexiAIError {
  /** The limit's name. */
  declare readonly limit?: string;
  /** What is left of it, in USD. */
  declare readonly leftUsd?: number;
  /** What the call would need at the most, in USD. */
  declare readonly neededUsd?: number;
  /** When the limit begins anew, in ms since the epoch; absent where it does not. */
  declare readonly resetsAt?: number;

  static {
    brand(BudgetExceededError, 'BudgetExceededError');
  }

  constructor(message: string, options: BudgetExceededOptions = {}) {
    super('budget-exceeded', message, options);
    const { limit, leftUsd, neededUsd, resetsAt } = options;
    for (const [field, value] of Object.entries({ limit, leftUsd, neededUsd, resetsAt })) {
      if (value !== undefined) Object.defineProperty(this, field, { value, enumerable: true });
    }
  }
}
