import {
  ConfigurationError,
  checkByRules,
  formatIssues,
  isObject,
  type OptionRule,
  problemsByRules,
} from '@flexiai/core/plugin';
import type { HistoryStore } from './history-store.ts';
import type { AttachOptions, MetricsOptions } from './metrics-options.ts';
import type { BucketBounds } from './series-table.ts';

const MOST_MODELS = 200;
const MOST_BOUNDS = 50;
/** A label's value is repeated in every series. */
const LONGEST_LABEL = 200;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= LONGEST_LABEL;
const areBounds = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= MOST_BOUNDS &&
  value.every((bound, place) => Number.isFinite(bound) && bound > 0 && (place === 0 || bound > value[place - 1]));

const bounds: OptionRule = [areBounds, `up to ${MOST_BOUNDS} ascending numbers above 0`];

const ROOT: Readonly<Record<string, OptionRule>> = {
  models: [
    (value) => Array.isArray(value) && value.length <= MOST_MODELS && value.every(isText),
    `a list of up to ${MOST_MODELS} names of models`,
  ],
  buckets: [isObject, '{ durationMs, gapMs, tokensPerSecond }'],
  history: [(value) => typeof value === 'boolean', 'true or false'],
  historyStore: [
    (value) => isObject(value) && typeof value['load'] === 'function' && typeof value['save'] === 'function',
    'an object with load and save',
  ],
};
const BUCKETS: Readonly<Record<string, OptionRule>> = { durationMs: bounds, gapMs: bounds, tokensPerSecond: bounds };
const ATTACH: Readonly<Record<string, OptionRule>> = {
  client: [isText, `a text of 1 to ${LONGEST_LABEL} characters`],
};

const DURATIONS_MS = [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240, 20_480, 40_960, 81_920, 163_840];
const GAPS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000];
const RATES = [1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560];

/** The complete options of a collector. */
export interface ResolvedMetricsOptions {
  readonly models: ReadonlySet<string>;
  readonly bounds: BucketBounds;
  readonly history: boolean;
  readonly historyStore: HistoryStore | undefined;
}

/** @throws ConfigurationError that lists every problem with its path */
export function resolveMetricsOptions(options: MetricsOptions): ResolvedMetricsOptions {
  checkByRules('createMetrics', options, ROOT);
  const { models = [], buckets = {}, history = true, historyStore } = options;
  const issues = problemsByRules(buckets, BUCKETS, 'buckets.');
  if (issues.length > 0) {
    throw new ConfigurationError(formatIssues('The options of createMetrics are not valid.', issues), { issues });
  }
  const { durationMs = DURATIONS_MS, gapMs = GAPS_MS, tokensPerSecond = RATES } = buckets;
  const seconds = (list: readonly number[]): readonly number[] => Object.freeze(list.map((bound) => bound / 1000));
  return Object.freeze({
    models: new Set(models),
    bounds: { duration: seconds(durationMs), gap: seconds(gapMs), rate: Object.freeze([...tokensPerSecond]) },
    history,
    historyStore,
  });
}

/** @returns the value of the label `client` @throws ConfigurationError */
export function resolveAttachOptions(options: AttachOptions): string {
  checkByRules('metrics.attach', options, ATTACH);
  return options.client ?? 'default';
}
