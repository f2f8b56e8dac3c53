import type { Attempt } from './attempt.ts';
import type { OpenableAttempt } from './openable-attempt.ts';

/** A try for a chat completion, whichever way it is made. */
export interface ChatTry extends OpenableAttempt {
  readonly attempt: Attempt;
}

/** A try that is nothing more. */
export function chatTry(attempt: Attempt): ChatTry {
  return { attempt, open: () => attempt.open(), cancel: (cause, isLost) => attempt.cancel(cause, isLost) };
}
