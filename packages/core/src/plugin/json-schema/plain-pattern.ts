/** Constructs that constrained decoders do not support: lookaround, back-references, word boundaries, Unicode classes. */
const UNKNOWN = /\\[bBkpPuxc1-9]|\(\?(?:[=!]|<[=!])/;

/** The largest number of repetitions. */
const MOST_REPEATED = 200;

/**
 * Whether constrained decoding supports a regular expression: quantifiers, classes and groups.
 *
 * @param longest in characters
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs#pattern-support-regex
 */
export function isPlainPattern(pattern: unknown, longest = 1000): boolean {
  if (typeof pattern !== 'string' || pattern.length > longest || UNKNOWN.test(pattern)) return false;
  for (const [, from, to] of pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) {
    if (Math.max(Number(from), Number(to ?? 0)) > MOST_REPEATED) return false;
  }
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
