import { ValidationError } from '@flexiai/core';
import { describeValue, formatIssues, isObject, type OptionRule, problemsByRules } from '@flexiai/core/plugin';
import type { CacheTemperature } from './cache-options.ts';
import { FLAG, TEMPERATURE, TEXT, TEXTS, TIME } from './option-rules.ts';

/** Cache options of one call. */
export interface CacheCallOptions {
  /** Neither read nor store: the call is made as without a cache. @default false */
  readonly bypass?: boolean;
  /** Do not read, but store the new answer. @default false */
  readonly refresh?: boolean;
  /**
   * How long the answer stays fresh, in ms; 0 means that it is not stored. Overrides the cache's rules. @default the
   * cache's rules
   */
  readonly ttlMs?: number;
  /** Tags of the answer for `invalidate({ tag })`. @default none */
  readonly tags?: readonly string[];
  /** Overrides the cache's `partition`. @default the cache's */
  readonly partition?: string;
  /** Overrides the cache's option. @default the cache's */
  readonly cacheTools?: boolean;
  /** Overrides the cache's option. @default the cache's */
  readonly cacheTemperature?: CacheTemperature;
}

/** The key of the options in a call's `metadata`. */
const FIELD = 'flexiai.cache';

const RULES: Readonly<Record<keyof CacheCallOptions, OptionRule>> = {
  bypass: FLAG,
  refresh: FLAG,
  ttlMs: TIME,
  tags: TEXTS,
  partition: TEXT,
  cacheTools: FLAG,
  cacheTemperature: TEMPERATURE,
};

/**
 * Cache options of one call, as labels of its metadata: `ai.chatCompletion(request, { metadata: { tenant,
 * ...cacheOptions({ ttlMs: 60_000 }) } })`.
 *
 * @throws ValidationError that lists every problem with its path
 */
export function cacheOptions(options: CacheCallOptions): { readonly [FIELD]: CacheCallOptions } {
  check(options);
  return { [FIELD]: options };
}

/** The cache options of a call. @throws ValidationError if another value uses their label */
export function callOptionsOf(metadata: { readonly [key: string]: unknown }): CacheCallOptions {
  const options = metadata[FIELD];
  if (options === undefined) return NOTHING;
  check(options);
  return options;
}

const NOTHING: CacheCallOptions = Object.freeze({});

function check(options: unknown): asserts options is CacheCallOptions {
  if (!isObject(options)) throw new ValidationError(`cacheOptions expects an object, got ${describeValue(options)}.`);
  const issues = problemsByRules(options, RULES);
  if (issues.length > 0) {
    throw new ValidationError(formatIssues("The call's cache options are not valid.", issues), { issues });
  }
}
