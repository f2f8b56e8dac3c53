/** A mistake in the arguments or in an answer: shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
