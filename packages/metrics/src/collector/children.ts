/** Maximum number of values of one label; further values, such as custom error codes of a plugin, are `OTHER`. */
const MOST_VALUES = 64;

/** The value of a label for names that are not in the configuration. */
export const OTHER = 'other';

/** The value of a label that does not apply, such as the error of a success. */
export const NONE = 'none';

/**
 * Finds the series of one label value, and creates it when it is first used. Limited, whatever values occur.
 * @param make creates the series of a value
 */
export function children<Series>(make: (value: string) => Series): (value: string) => Series {
  const made = new Map<string, Series>();
  const add = (value: string): Series => {
    const series = made.get(value) ?? make(value);
    made.set(value, series);
    return series;
  };
  return (value) => made.get(value) ?? add(made.size < MOST_VALUES ? value : OTHER);
}
