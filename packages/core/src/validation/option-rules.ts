import { describeValue } from '../data/describe-value.ts';
import { isObject } from '../data/json-fields.ts';
import { ConfigurationError, type InputIssue } from '../errors/client-errors.ts';
import { formatIssues } from './format-issues.ts';
import { unknownOption } from './schema-issues.ts';

/** Whether the value of an option is valid, and a description of valid values. */
export type OptionRule = readonly [isGood: (value: unknown) => boolean, expected: string];

/** One rule for each option. */
export type OptionRules = Readonly<Record<string, OptionRule>>;

/**
 * The problems of options, each with its path: unknown options, with the nearest known name, and invalid values.
 * @param at the path of the options, in front of each path: `buckets.`
 * @param required options that must be present
 */
export function problemsByRules(
  options: Readonly<Record<string, unknown>>,
  rules: OptionRules,
  at = '',
  required: readonly string[] = [],
): readonly InputIssue[] {
  const known = Object.keys(rules);
  const unknown = Object.keys(options).filter((option) => !known.includes(option));
  return [
    ...unknown.map((option) => ({ path: at + option, message: unknownOption(option, known) })),
    ...Object.entries(rules).flatMap(([option, [isGood, expected]]) => {
      const value = options[option];
      if (isGood(value) || (value === undefined && !required.includes(option))) return [];
      return [{ path: at + option, message: `expected ${expected}, got ${describeValue(value, option)}` }];
    }),
  ];
}

/**
 * Checks one object of options. Unknown options are errors.
 * @param what the owner of the options, at the beginning of a sentence: `createMetrics`
 * @param required options that must be present
 * @throws ConfigurationError that lists every problem with its path
 */
export function checkByRules(
  what: string,
  options: unknown,
  rules: OptionRules,
  required: readonly string[] = [],
): void {
  if (!isObject(options)) throw new ConfigurationError(`${what} expects an object, got ${describeValue(options)}.`);
  const issues = problemsByRules(options, rules, '', required);
  if (issues.length === 0) return;
  throw new ConfigurationError(formatIssues(`The options of ${what} are not valid.`, issues), { issues });
}
