import { describeValue, type InputIssue, isObject, unknownOption, unknownValue } from '@flexiai/core/plugin';
import { nameOf } from './limit.ts';
import { DIMENSIONS, type LimitOptions, PERIODS } from './limit-options.ts';

const FIELDS = [
  'name',
  'amountUsd',
  'per',
  'timeZone',
  'by',
  'match',
  'mode',
  'thresholds',
  'onExceeded',
] as const satisfies readonly (keyof LimitOptions)[];

/** More does not fit into a 64-bit integer of a store. */
const MOST_USD = 9_000_000;

/** The problems of a list of limits, with their paths. */
export function checkLimits(limits: unknown): readonly InputIssue[] {
  if (limits === undefined) return [];
  if (!Array.isArray(limits)) return [issue('limits', 'a list of limits', limits)];
  const issues = limits.flatMap((limit: unknown, index) => checkLimit(limit, `limits[${index}]`));
  if (issues.length > 0) return issues;
  const names = (limits as readonly LimitOptions[]).map(nameOf);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    const message = `has the same name ${JSON.stringify(name)} as limits[${first}]: give it a name of its own`;
    return first === index ? [] : [{ path: `limits[${index}].name`, message }];
  });
}

/** The problems of the options of the store. */
export function checkStoreUse(options: Readonly<Record<string, unknown>>): readonly InputIssue[] {
  const { onStoreDown, storeTimeoutMs, leaseTtlMs } = options;
  return [
    ...(onStoreDown === undefined ? [] : oneOf(onStoreDown, ['allow', 'refuse'], 'onStoreDown')),
    ...checkMs(storeTimeoutMs, 1, 60_000, 'storeTimeoutMs'),
    ...checkMs(leaseTtlMs, 1000, 24 * 3_600_000, 'leaseTtlMs'),
  ];
}

function checkMs(value: unknown, least: number, most: number, at: string): readonly InputIssue[] {
  const isGood = value === undefined || (typeof value === 'number' && value >= least && value <= most);
  return isGood ? [] : [issue(at, `ms as a number from ${least} to ${most}`, value)];
}

function checkLimit(limit: unknown, at: string): readonly InputIssue[] {
  if (!isObject(limit)) return [issue(at, '{ amountUsd, per }', limit)];
  const { name, amountUsd, per, timeZone, by, match, mode, thresholds, onExceeded } = limit;
  const isName = name === undefined || (typeof name === 'string' && name.trim() !== '' && name.length <= 100);
  const isAmount = typeof amountUsd === 'number' && amountUsd >= 0 && amountUsd <= MOST_USD;
  return [
    ...Object.keys(limit)
      .filter((field) => !(FIELDS as readonly string[]).includes(field))
      .map((field) => ({ path: `${at}.${field}`, message: unknownOption(field, FIELDS) })),
    ...(isName ? [] : [issue(`${at}.name`, 'a text of 1 to 100 characters', name)]),
    ...(isAmount ? [] : [issue(`${at}.amountUsd`, `USD as a number from 0 to ${MOST_USD}`, amountUsd)]),
    ...oneOf(per, PERIODS, `${at}.per`),
    ...(timeZone === undefined || isTimeZone(timeZone)
      ? []
      : [issue(`${at}.timeZone`, 'the IANA name of a time zone, such as "Europe/Berlin"', timeZone)]),
    ...checkBy(by, `${at}.by`),
    ...checkMatch(match, `${at}.match`),
    ...(mode === undefined ? [] : oneOf(mode, ['soft', 'hard'], `${at}.mode`)),
    ...checkThresholds(thresholds, `${at}.thresholds`),
    ...(onExceeded === undefined ? [] : oneOf(onExceeded, ['refuse', 'cheaper'], `${at}.onExceeded`)),
    ...(mode === 'soft' && onExceeded !== undefined
      ? [{ path: `${at}.onExceeded`, message: 'is for hard limits: a soft limit never refuses a call' }]
      : []),
  ];
}

function checkBy(by: unknown, at: string): readonly InputIssue[] {
  if (by === undefined) return [];
  if (!Array.isArray(by)) return oneOf(by, DIMENSIONS, at);
  if (new Set(by).size < by.length) return [{ path: at, message: 'names something twice' }];
  return by.flatMap((dimension: unknown, index) => oneOf(dimension, DIMENSIONS, `${at}[${index}]`));
}

function checkMatch(match: unknown, at: string): readonly InputIssue[] {
  if (match === undefined) return [];
  if (!isObject(match)) return [issue(at, `values by ${DIMENSIONS.join(', ')}`, match)];
  return Object.entries(match).flatMap(([dimension, values]): readonly InputIssue[] => {
    const place = `${at}.${dimension}`;
    if (!(DIMENSIONS as readonly string[]).includes(dimension)) {
      return [{ path: place, message: unknownOption(dimension, DIMENSIONS) }];
    }
    const list: readonly unknown[] = Array.isArray(values) ? values : [values];
    const isGood = list.length > 0 && list.every((value) => typeof value === 'string' && value !== '');
    return isGood ? [] : [issue(place, 'a text, or a list of texts', values)];
  });
}

function checkThresholds(thresholds: unknown, at: string): readonly InputIssue[] {
  if (thresholds === undefined) return [];
  if (!Array.isArray(thresholds)) return [issue(at, 'a list of shares, such as [0.5, 0.8, 1]', thresholds)];
  return thresholds.flatMap((share: unknown, index) =>
    typeof share === 'number' && share > 0 && share <= 10
      ? []
      : [issue(`${at}[${index}]`, 'a share above 0 and at most 10', share)],
  );
}

function oneOf(value: unknown, known: readonly string[], at: string): readonly InputIssue[] {
  if (typeof value === 'string' && known.includes(value)) return [];
  return [{ path: at, message: unknownValue(value, known) }];
}

function isTimeZone(value: unknown): boolean {
  try {
    return (
      typeof value === 'string' && value !== '' && new Intl.DateTimeFormat('en', { timeZone: value }) !== undefined
    );
  } catch {
    return false;
  }
}

function issue(path: string, expected: string, got: unknown): InputIssue {
  return { path, message: `expected ${expected}, got ${describeValue(got)}` };
}
