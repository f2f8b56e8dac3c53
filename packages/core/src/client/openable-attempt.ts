import type { FlexiAIError } from '../errors/flexiai-error.ts';

/** One try, made but not begun. `open` ends when an answer begins; a try that failed is settled by then. */
export interface OpenableAttempt {
  open(): Promise<void>;
  /** Gives it up, before or after it is open. What is settled stays so. */
  cancel(cause: FlexiAIError): void;
}
