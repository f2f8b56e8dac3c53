/**
 * Longer than the name of any model, also of the resource names of clouds. Names appear in events, logs and statistics, and the
 * client keeps state for each: a long text in place of a name must not fill the memory.
 */
const LONGEST = 512;

/** Whether a value may be the name of a model, or an alias. */
export function isModelName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST;
}
