import {
  ConfigurationError,
  describeValue,
  formatIssues,
  type InputIssue,
  isObject,
  unknownOption,
} from '@flexiai/core/plugin';

/** A rule for one option: what is good, and what is expected in words. */
export type Rule = readonly [isGood: (value: unknown) => boolean, expected: string];

const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0;

export const TIME: Rule = [isTime, 'milliseconds from 0'];
export const FLAG: Rule = [(value) => typeof value === 'boolean', 'true or false'];
export const TEXT: Rule = [(value) => typeof value === 'string' && value !== '', 'a text that is not empty'];
export const TEXTS: Rule = [
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== ''),
  'a list of texts that are not empty',
];
export const TEMPERATURE: Rule = [
  (value) => value === 'zero' || value === 'unset' || value === 'any',
  '"zero", "unset" or "any"',
];

export const COUNT: Rule = [(value) => Number.isSafeInteger(value) && Number(value) > 0, 'a whole number from 1'];

/** The problems of some options, each with its path. */
export function problemsOf(
  options: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, Rule>>,
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

/** @throws ConfigurationError that lists every problem with its path */
export function checkOptions(
  name: string,
  options: unknown,
  rules: Readonly<Record<string, Rule>>,
  required: readonly string[] = [],
): void {
  if (!isObject(options)) throw new ConfigurationError(`${name} expects an object, got ${describeValue(options)}.`);
  const issues = problemsOf(options, rules, '', required);
  if (issues.length > 0)
    throw new ConfigurationError(formatIssues(`The options of ${name} are not valid.`, issues), { issues });
}
