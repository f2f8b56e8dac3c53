/** The command line cannot be followed as it stands. The command ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
