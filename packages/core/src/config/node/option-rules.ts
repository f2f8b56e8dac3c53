import { describeValue } from '../../data/describe-value.ts';
import { isObject } from '../../data/json-fields.ts';
import { ConfigurationError } from '../../errors/client-errors.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { unknownOption } from '../../validation/schema-issues.ts';

/** Whether a value is good, and what it should be. */
export type OptionRule = readonly [isGood: (value: unknown) => boolean, expected: string];

/** A rule for each option: one without is a type error. */
export type OptionRules<Options> = { readonly [Option in keyof Required<Options>]: OptionRule };

/** @throws ConfigurationError that lists every problem of the options that `caller` was given */
export function checkByRules(caller: string, options: unknown, rules: { readonly [option: string]: OptionRule }): void {
  if (!isObject(options)) {
    throw new ConfigurationError(`${caller} expects an object of options, got ${describeValue(options)}.`);
  }
  const known = Object.keys(rules);
  const issues = Object.entries(options).flatMap(([option, value]) => {
    const rule = known.includes(option) ? rules[option] : undefined;
    if (rule === undefined) return [{ path: option, message: unknownOption(option, known) }];
    const [isGood, expected] = rule;
    if (value === undefined || isGood(value)) return [];
    return [{ path: option, message: `expected ${expected}, got ${describeValue(value, option)}` }];
  });
  if (issues.length === 0) return;
  throw new ConfigurationError(formatIssues(`The options of ${caller} are not valid.`, issues), { issues });
}

/** Whether it is an object, or a plugin, with this method. */
export function hasMethod(value: unknown, method: string): boolean {
  const isThing = isObject(value) || typeof value === 'function';
  return isThing && typeof Reflect.get(value, method) === 'function';
}
