import type { FlexiAIError } from '../../errors/flexiai-error.ts';

/** One try, made but not begun. `open` ends when an answer begins; a try that failed is settled by then. */
export interface OpenableAttempt {
  open(): Promise<void>;
  /**
   * Gives it up, before or after it is open. What is settled stays so.
   *
   * @param isLost another candidate answered first: a silence that is out of the ordinary is held against the route
   */
  cancel(cause: FlexiAIError, isLost?: boolean): void;
}
