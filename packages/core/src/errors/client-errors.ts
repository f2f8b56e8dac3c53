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

/** A spending limit forbids the call. */
export class BudgetExceededError extends FlexiAIError {
  static {
    brand(BudgetExceededError, 'BudgetExceededError');
  }

  constructor(message: string, options: FlexiAIErrorOptions = {}) {
    super('budget-exceeded', message, options);
  }
}
