import {
  ConfigurationError,
  describeValue,
  formatIssues,
  type InputIssue,
  isObject,
  unknownOption,
} from '@flexiai/core/plugin';
import { LOG_LEVELS } from './logger-options.ts';

type Test = (value: unknown) => boolean;
type Rule = readonly [isGood: Test, expected: string];

const isBoolean: Test = (value) => typeof value === 'boolean';
const isText: Test = (value) => typeof value === 'string' && value !== '';
const isLevel: Test = (value) => (LOG_LEVELS as readonly unknown[]).includes(value);
const isCount: Test = (value) => Number.isSafeInteger(value) && Number(value) > 0;
const isPositive: Test = (value) => Number.isFinite(value) && Number(value) > 0;
const isListOf =
  (isGood: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(isGood);

const level: Rule = [isLevel, LOG_LEVELS.map((known) => `"${known}"`).join(', ')];

const ROOT: Readonly<Record<string, Rule>> = {
  level,
  name: [isText, 'a text'],
  file: [(value) => isText(value) || isObject(value), 'a path, or { path, maxSizeBytes, every, maxFiles, maxAgeMs }'],
  console: [(value) => isBoolean(value) || isObject(value), 'true, false or { level, pretty }'],
  destination: [
    (value) => isObject(value) && typeof value['write'] === 'function',
    'a stream, or an object with write(line)',
  ],
  mask: [isObject, '{ patterns, fields }'],
  content: [isBoolean, 'true or false'],
};

const FILE: Readonly<Record<string, Rule>> = {
  path: [isText, 'a path'],
  maxSizeBytes: [(value) => value === false || isCount(value), 'a number of bytes, or false'],
  every: [(value) => value === false || value === 'hour' || value === 'day', '"hour", "day" or false'],
  maxFiles: [(value) => value === false || value === 0 || isCount(value), 'a number of files, or false'],
  maxAgeMs: [(value) => value === false || isPositive(value), 'a time in ms, or false'],
};

const CONSOLE: Readonly<Record<string, Rule>> = {
  level,
  pretty: [(value) => value === 'auto' || isBoolean(value), 'true, false or "auto"'],
};

const MASK: Readonly<Record<string, Rule>> = {
  patterns: [isListOf((value) => isText(value) || value instanceof RegExp), 'a list of regular expressions and texts'],
  fields: [isListOf(isText), 'a list of field names'],
};

/** @throws ConfigurationError that lists every problem with its path */
export function checkLoggerOptions(options: unknown): void {
  if (!isObject(options)) {
    throw new ConfigurationError(`createLogger expects an object, got ${describeValue(options)}.`);
  }
  const { file, console, mask } = options;
  const issues = [
    ...check(options, ROOT, ''),
    ...(isObject(file) ? check(file, FILE, 'file.', ['path']) : []),
    ...(isObject(console) ? check(console, CONSOLE, 'console.') : []),
    ...(isObject(mask) ? check(mask, MASK, 'mask.') : []),
  ];
  if (issues.length === 0) return;
  throw new ConfigurationError(formatIssues("The logger's options are not valid.", issues), { issues });
}

function check(
  options: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, Rule>>,
  at: string,
  required: readonly string[] = [],
): InputIssue[] {
  const known = Object.keys(rules);
  const unknown = Object.keys(options).filter((option) => !known.includes(option));
  return [
    ...unknown.map((option) => ({ path: at + option, message: unknownOption(option, known) })),
    ...known.flatMap((option) => {
      const [isGood, expected] = rules[option] as Rule;
      const value = options[option];
      if (isGood(value) || (value === undefined && !required.includes(option))) return [];
      return [{ path: at + option, message: `expected ${expected}, got ${describeValue(value, option)}` }];
    }),
  ];
}
