/**
 * Longer than any model's name, the resource names of clouds included. Names stand in events, lines and statistics, and the
 * client keeps state for each: a caller's text in the place of one must not fill the memory.
 */
const LONGEST = 512;

/** Whether a value may be the name of a model, or an alias for one. */
export function isModelName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST;
}
