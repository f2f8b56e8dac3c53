/** So many values of one label tell enough; what is more, such as the codes of a plugin's own, is `OTHER`. */
const MOST_VALUES = 64;

/** The value of a label for all that the configuration does not name. */
export const OTHER = 'other';

/** The value of a label that does not apply, such as the error of a success. */
export const NONE = 'none';

/**
 * Finds the series of one label value, and makes it at its first use. Bounded, whatever values come.
 * @param make makes the series of a value
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
