import { brand, FlexiAIError, type FlexiAIErrorOptions } from './flexiai-error.ts';

/** One problem in what the caller passed. */
export interface InputIssue {
  /** The path of the wrong value: `providers[0].model`, `messages[2].content[0].url`. */
  readonly path: string;
  /** What is wrong, which value was found (never a secret), and which value would be right. */
  readonly message: string;
  /** The source of the value, if it is known: `flexiai.config.json:12:5`, or the name of a variable. */
  readonly location?: string;
}

/** The configuration of the client is not valid. Lists every problem at once. */
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

/** No candidate has a known price, and unknown prices are refused. No request was sent. */
export class UnknownPriceError extends ConfigurationError {
  /** The candidates. None of them has a known price. */
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
      `The price of ${names} is not known, and unknown prices are refused. Set the option "price" of the entry, add the price of the model to the client's price source, or allow unknown prices.`,
      options,
    );
    this.candidates = Object.freeze(candidates.map(({ provider, model }) => Object.freeze({ provider, model })));
  }
}

/** A request that no provider could accept. It is thrown before any network request. Lists every problem at once. */
export class ValidationError extends FlexiAIError {
  readonly issues: readonly InputIssue[];

  static {
    brand(ValidationError, 'ValidationError');
  }

  constructor(message: string, options: FlexiAIErrorOptions & { readonly issues?: readonly InputIssue[] } = {}) {
    super('validation', message, options);
    this.issues = Object.freeze([...(options.issues ?? [])]);
  }

  /** The path of the first problem. */
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

/** What is known about the limit that refuses the call. */
export interface BudgetExceededOptions extends FlexiAIErrorOptions {
  /** The limit's name. */
  readonly limit?: string | undefined;
  /** What is left of the limit, in USD. */
  readonly leftUsd?: number | undefined;
  /** The most that the call could cost, in USD. */
  readonly neededUsd?: number | undefined;
  /** When the limit is reset, in ms since the epoch. */
  readonly resetsAt?: number | undefined;
}

/** A spending limit refuses the call, or its next attempt. The refused attempt was not sent. */
export class BudgetExceededError extends FlexiAIError {
  /** The limit's name. */
  declare readonly limit?: string;
  /** What is left of the limit, in USD. */
  declare readonly leftUsd?: number;
  /** The most that the call could cost, in USD. */
  declare readonly neededUsd?: number;
  /** When the limit is reset, in ms since the epoch; absent if it is never reset. */
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
