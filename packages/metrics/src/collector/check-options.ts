import {
  ConfigurationError,
  describeValue,
  formatIssues,
  type InputIssue,
  isObject,
  unknownOption,
} from '@flexiai/core/plugin';

/** Whether a value is right, and what would be. */
export type OptionRule = readonly [isGood: (value: unknown) => boolean, expected: string];

/**
 * Checks one object of options, strictly.
 *
 * @param what the options' owner, at the beginning of a sentence: `createMetrics`
 * @throws ConfigurationError that lists every problem with its path
 */
export function checkOptions(what: string, options: unknown, rules: Readonly<Record<string, OptionRule>>): void {
  if (!isObject(options)) throw new ConfigurationError(`${what} expects an object, got ${describeValue(options)}.`);
  const issues = problemsOf(options, rules, '');
  if (issues.length === 0) return;
  throw new ConfigurationError(formatIssues(`The options of ${what} are not valid.`, issues), { issues });
}

/** The problems of the options, with their paths. @param at stands before each path */
export function problemsOf(
  options: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, OptionRule>>,
  at: string,
): readonly InputIssue[] {
  const known = Object.keys(rules);
  const unknown = Object.keys(options).filter((option) => !known.includes(option));
  return [
    ...unknown.map((option) => ({ path: at + option, message: unknownOption(option, known) })),
    ...Object.entries(rules).flatMap(([option, [isGood, expected]]) => {
      const value = options[option];
      if (value === undefined || isGood(value)) return [];
      return [{ path: at + option, message: `expected ${expected}, got ${describeValue(value, option)}` }];
    }),
  ];
}
