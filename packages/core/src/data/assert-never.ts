/** The longest name in a message, in characters. The name comes from outside. */
const LONGEST = 40;

/** Ends a switch over a union. The compiler reports a missing case; at run time, the error names the unexpected value. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected ${named(value)}.`);
}

/** The `type` or `kind` of a part or a state, or the type of any other value. */
function named(value: unknown): string {
  if (typeof value === 'string') return `value ${quoted(value)}`;
  if (typeof value !== 'object' || value === null) return `value of type ${typeof value}`;
  const { type, kind } = value as { readonly type?: unknown; readonly kind?: unknown };
  if (typeof type === 'string') return `part of type ${quoted(type)}`;
  return typeof kind === 'string' ? `value of kind ${quoted(kind)}` : 'object without a type';
}

function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
