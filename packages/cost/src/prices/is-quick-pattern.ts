/**
 * Maximum number of unbounded repetitions in one pattern: each multiplies the matching time by the length of the text.
 */
const MOST_REPETITIONS = 2;

/**
 * Whether a regular expression is fast on any text as long as a name: no repeated group, no back reference, few
 * unbounded repetitions.
 */
export function isQuickPattern(pattern: string): boolean {
  if (/\)(?:[*+]|\{)/.test(pattern) || /\\[1-9k]/.test(pattern)) return false;
  // A literal star is counted, too: a false rejection only costs one update.
  const repetitions = pattern.match(/[*+]|\{\d+,\d*\}/g) ?? [];
  if (repetitions.length > MOST_REPETITIONS) return false;
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
