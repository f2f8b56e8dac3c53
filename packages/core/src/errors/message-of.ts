/** What somebody else's code threw, as a message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed without a message';
}
