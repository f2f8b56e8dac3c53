import { ValidationError } from '@flexiai/core';
import { describeValue, formatIssues, isObject, type OptionRule, problemsByRules } from '@flexiai/core/plugin';
import type { CacheTemperature } from './cache-options.ts';
import { FLAG, TEMPERATURE, TEXT, TEXTS, TIME } from './option-rules.ts';

/** What one call wants of the cache. */
export interface CacheCallOptions {
  /** Neither read nor store: as if there were no cache. @default false */
  readonly bypass?: boolean;
  /** Do not read, but store the new answer. @default false */
  readonly refresh?: boolean;
  /** How long the answer stays fresh, in ms; 0: it is not stored. Wins over the cache's rules. @default theirs */
  readonly ttlMs?: number;
  /** What the answer is about, for `invalidate({ tag })`. @default none */
  readonly tags?: readonly string[];
  /** Wins over the cache's `partition`. @default that */
  readonly partition?: string;
  /** Wins over the cache's. @default that */
  readonly cacheTools?: boolean;
  /** Wins over the cache's. @default that */
  readonly cacheTemperature?: CacheTemperature;
}

/** Where the options stand in a call's `metadata`. */
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
 * What one call wants of the cache, as labels for the call:
 * `ai.chatCompletion(request, { metadata: { tenant, ...cacheOptions({ ttlMs: 60_000 }) } })`.
 *
 * @throws ValidationError that lists every problem with its path
 */
export function cacheOptions(options: CacheCallOptions): { readonly [FIELD]: CacheCallOptions } {
  check(options);
  return { [FIELD]: options };
}

/** The options of a call. @throws ValidationError where its labels hold something else in their place */
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
