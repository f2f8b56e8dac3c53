/** Repetitions without an end that one pattern may have: each multiplies the time that a text takes by the text's length. */
const MOST_REPETITIONS = 2;

/**
 * Whether a regular expression is quick on any text as long as a name: no repeated group, no reference back, few repetitions
 * without an end.
 */
export function isQuickPattern(pattern: string): boolean {
  if (/\)(?:[*+]|\{)/.test(pattern) || /\\[1-9k]/.test(pattern)) return false;
  // A literal star counts as well: a pattern that is refused in doubt costs one update.
  const repetitions = pattern.match(/[*+]|\{\d+,\d*\}/g) ?? [];
  if (repetitions.length > MOST_REPETITIONS) return false;
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
