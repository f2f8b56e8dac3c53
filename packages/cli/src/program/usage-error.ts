/** The command line is invalid. The command exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
