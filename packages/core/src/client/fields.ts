/** Something with fields, of which nothing else is known yet. */
export type Fields = { readonly [key: string]: unknown };

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What somebody else's code threw, as a message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed without a message';
}
