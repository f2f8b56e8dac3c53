import { toBase64 } from '../data/base64.ts';

/** A value whose fields are being written. */
interface Open {
  readonly value: unknown;
  /** What is written for it. */
  readonly written: unknown;
}

/**
 * What a tool returned, as text for the model: a string unchanged, everything else as JSON. What JSON cannot hold has its nearest
 * form: a bigint is a text, a Map an object or a list of pairs, a Set a list, an Error its name and message, bytes are base64, and a
 * value inside itself is "[circular]". The tool has run already, so its result must not be lost for its form.
 */
export function outputText(output: unknown): string {
  if (typeof output === 'string') return output;
  const open: Open[] = [];
  const text = JSON.stringify(output, function (this: { readonly [key: string]: unknown }, key, value: unknown) {
    while (open.length > 0 && open.at(-1)?.written !== this) open.pop();
    // A Buffer turns itself into a list of numbers before the function gets it, so the function looks at its holder.
    const given = this[key];
    if (given instanceof Uint8Array) return toBase64(given);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (open.some((outer) => outer.value === value)) return '[circular]';
    const written = plain(value);
    open.push({ value, written });
    return written;
  });
  return text ?? '';
}

function plain(value: object): unknown {
  if (value instanceof Set) return [...value];
  if (value instanceof Map) {
    const entries: [unknown, unknown][] = [...value];
    return entries.every(([key]) => typeof key === 'string') ? Object.fromEntries(entries) : entries;
  }
  return value instanceof Error ? { ...value, name: value.name, message: value.message } : value;
}
