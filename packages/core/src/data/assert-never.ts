/** Longer names are cut: they come from outside. */
const LONGEST = 40;

/** Ends a switch over a union: the compiler refuses it while a case is missing. At run time, it names what came in its place. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected ${named(value)}.`);
}

/** By its `type` or `kind`, where it is a part or a state that has one. */
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
