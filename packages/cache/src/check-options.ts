import {
  ConfigurationError,
  describeValue,
  formatIssues,
  isObject,
  type OptionRule,
  problemsByRules,
} from '@flexiai/core/plugin';
import { COUNT, FLAG, TEMPERATURE, TIME } from './option-rules.ts';
import { isStore } from './stores/resolve-store.ts';

const isFunction = (value: unknown): boolean => typeof value === 'function';
const hasMethods = (value: unknown, ...methods: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && methods.every((method) => isFunction(Reflect.get(value, method)));
const isTimes: OptionRule[0] = (value) => isObject(value) && Object.values(value).every(TIME[0]);

const ROOT: Readonly<Record<string, OptionRule>> = {
  store: [
    isStore,
    'a Keyv or a storage adapter of keyv 6 (an older adapter: new Keyv(adapter)), or a store with get, set, delete and invalidate',
  ],
  partition: [isFunction, 'a function of the request and its context'],
  account: [isFunction, 'a function of a candidate'],
  ttlMs: [(value) => TIME[0](value) || isObject(value), 'milliseconds from 0, or { default, providers, models }'],
  staleWhileRevalidateMs: TIME,
  staleIfErrorMs: TIME,
  cacheTools: FLAG,
  cacheTemperature: TEMPERATURE,
  pace: [isObject, '{ charsPerSecond }'],
  maxEntryBytes: COUNT,
  semantic: [(value) => hasMethods(value, 'find', 'stored', 'learn'), 'a matcher with find, stored and learn'],
};

const TTL: Readonly<Record<string, OptionRule>> = {
  default: TIME,
  providers: [isTimes, 'milliseconds from 0 by the names of entries'],
  models: [isTimes, 'milliseconds from 0 by the names of models'],
};

const PACE: Readonly<Record<string, OptionRule>> = {
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
    ...problemsByRules(options, ROOT),
    ...(isObject(ttlMs) ? problemsByRules(ttlMs, TTL, 'ttlMs.') : []),
    ...(isObject(pace) ? problemsByRules(pace, PACE, 'pace.', ['charsPerSecond']) : []),
  ];
  if (issues.length === 0) return;
  throw new ConfigurationError(formatIssues("The cache's options are not valid.", issues), { issues });
}
