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

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const hasMethods = (value: unknown, ...methods: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && methods.every((method) => isFunction(Reflect.get(value, method)));
const isTimes = (value: unknown): boolean => isObject(value) && Object.values(value).every(isTime);

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

const ROOT: Readonly<Record<string, Rule>> = {
  store: [
    (value) => hasMethods(value, 'get', 'set', 'delete', 'invalidate'),
    'a store with get, set, delete and invalidate',
  ],
  partition: [isFunction, 'a function of the request and its context'],
  account: [isFunction, 'a function of a candidate'],
  ttlMs: [(value) => isTime(value) || isObject(value), 'milliseconds from 0, or { default, providers, models }'],
  staleWhileRevalidateMs: TIME,
  staleIfErrorMs: TIME,
  cacheTools: FLAG,
  cacheTemperature: TEMPERATURE,
  pace: [isObject, '{ charsPerSecond }'],
  maxEntryBytes: [(value) => Number.isSafeInteger(value) && Number(value) > 0, 'a number of bytes from 1'],
  semantic: [(value) => hasMethods(value, 'find', 'stored', 'learn'), 'a matcher with find, stored and learn'],
};

const TTL: Readonly<Record<string, Rule>> = {
  default: TIME,
  providers: [isTimes, 'milliseconds from 0 by the names of entries'],
  models: [isTimes, 'milliseconds from 0 by the names of models'],
};

const PACE: Readonly<Record<string, Rule>> = {
  charsPerSecond: [
    (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
    'a number of characters above 0',
  ],
};

/** @throws ConfigurationError that lists every problem with its path */
export function checkCacheOptions(options: unknown): void {
  if (!isObject(options)) throw new ConfigurationError(`cache expects an object, got ${describeValue(options)}.`);
  const { ttlMs, pace } = options;
  const issues = [
    ...problemsOf(options, ROOT),
    ...(isObject(ttlMs) ? problemsOf(ttlMs, TTL, 'ttlMs.') : []),
    ...(isObject(pace) ? problemsOf(pace, PACE, 'pace.', ['charsPerSecond']) : []),
  ];
  if (issues.length === 0) return;
  throw new ConfigurationError(formatIssues("The cache's options are not valid.", issues), { issues });
}

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
