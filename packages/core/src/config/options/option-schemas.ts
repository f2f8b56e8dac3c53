import type { $ZodType } from 'zod/v4/core';
import { lazyFields } from '../../data/lazy-fields.ts';
import { HEDGE_PERCENTILES } from './hedge-config.ts';
import { STRATEGY_NAMES } from './routing-config.ts';
import {
  above,
  atLeast,
  atMost,
  below,
  boolean,
  either,
  fields,
  list,
  map,
  maxLength,
  minLength,
  number,
  oneOf,
  optional,
  text,
  whole,
} from './schema-kinds.ts';

// Functions, and fields that are made when they are first read: making all schemas takes a large part of the time of an import of
// core, and a client needs few of them.

const positive = () => number(above(0));

/** A year. A longer time is a mistake, such as nanoseconds. */
const LONGEST_MS = 31_536_000_000;
/** A larger number of retries is a mistake, too. */
const MOST_RETRIES = 1000;

export const positiveMs = () => number(above(0), atMost(LONGEST_MS));
const waitMs = () => number(atLeast(0), atMost(LONGEST_MS));
const share = () => number(above(0), below(1));
const count = () => whole(above(0));
const toggles = () => map(boolean());

const timeoutSchema = () =>
  fields({
    headersMs: optional(positiveMs()),
    firstContentMs: optional(positiveMs()),
    idleMs: optional(positiveMs()),
    totalMs: optional(positiveMs()),
    minCharsPerSecond: optional(number(atLeast(0))),
    rateWindowMs: optional(positiveMs()),
  });

const streamingSchema = () =>
  fields({
    onInterruption: optional(oneOf('error', 'hold', 'restart', 'continue')),
    holdChars: optional(count()),
    holdMs: optional(positiveMs()),
  });

export const budgetSchema = () =>
  fields({
    ratio: optional(number(atLeast(0))),
    minPerSecond: optional(number(atLeast(0))),
  });

/** @param budget `false` is handled separately: for a union, a schema could not name the invalid field */
export const retrySchema = <Budget extends $ZodType>(budget: Budget) =>
  fields({
    maxRetries: optional(whole(atLeast(0), atMost(MOST_RETRIES))),
    baseDelayMs: optional(waitMs()),
    maxDelayMs: optional(waitMs()),
    maxRetryAfterMs: optional(waitMs()),
    budget: optional(budget),
    retryOn: optional(toggles()),
    failoverOn: optional(toggles()),
  });

/** Without an upper bound: the circuit then stays open. */
const recovery = () => ({
  recoveryTimeoutMs: optional(positive()),
  maxRecoveryTimeoutMs: optional(positive()),
  halfOpenMaxCalls: optional(count()),
  whenAlone: optional(oneOf('ask', 'refuse')),
});

/** A breaker keeps a slot for each second, or for each call, of its window. */
const LONGEST_WINDOW_MS = 86_400_000;
const LARGEST_WINDOW_CALLS = 100_000;

/** By `kind`: the schema for a breaker's options is chosen first, so that it can name the invalid field. */
export const circuitBreakerSchemas = lazyFields({
  consecutive: () =>
    fields({
      kind: optional(oneOf('consecutive')),
      failureThreshold: optional(count()),
      ...recovery(),
    }),
  sampling: () =>
    fields({
      kind: oneOf('sampling'),
      failureThreshold: optional(share()),
      windowMs: optional(number(above(0), atMost(LONGEST_WINDOW_MS))),
      minimumCallsPerSecond: optional(number(atLeast(0))),
      ...recovery(),
    }),
  count: () =>
    fields({
      kind: oneOf('count'),
      failureThreshold: optional(share()),
      windowCalls: optional(whole(above(0), atMost(LARGEST_WINDOW_CALLS))),
      minimumCalls: optional(count()),
      ...recovery(),
    }),
});

export const usd = () => number(atLeast(0));

const priceSchema = () =>
  fields({
    inputUsdPerMillion: usd(),
    outputUsdPerMillion: usd(),
    cacheReadUsdPerMillion: optional(usd()),
    cacheWriteUsdPerMillion: optional(usd()),
    cacheWrite1hUsdPerMillion: optional(usd()),
  });

const limitsSchema = () =>
  fields({
    requestsPerMinute: optional(positive()),
    tokensPerMinute: optional(positive()),
    whenReached: optional(oneOf('failover', 'wait')),
    maxQueue: optional(whole(atLeast(0))),
    maxWaitMs: optional(waitMs()),
  });

const words = () => list(nameSchema());

const dataSchema = () =>
  fields({
    region: optional(nameSchema()),
    zeroRetention: optional(boolean()),
    trainsOnData: optional(boolean()),
    tags: optional(words()),
  });

const requiresSchema = () =>
  fields({
    region: optional(either(nameSchema(), list(nameSchema(), minLength(1)))),
    zeroRetention: optional(oneOf(true)),
    trainsOnData: optional(oneOf(false)),
    tags: optional(words()),
  });

const weightSchema = () => number(atLeast(0));

/** A `strategy` that is a function is handled separately: a schema could not check more of it. */
const routingSchema = () =>
  fields({
    strategy: optional(oneOf(...STRATEGY_NAMES)),
    affinity: optional(fields({ maxKeys: optional(count()), ttlMs: optional(positiveMs()) })),
  });

const healthProbeSchema = () => fields({ intervalMs: optional(positiveMs()) });

/** `afterMs` by its kind: for a union, a schema could not describe the problem. */
export const hedgeSchemas = lazyFields({
  delay: () => fields({ afterMs: optional(positiveMs()), maxExtraCostUsd: optional(usd()) }),
  percentile: () => fields({ afterMs: oneOf(...HEDGE_PERCENTILES), maxExtraCostUsd: optional(usd()) }),
});

const nameSchema = () => text(minLength(1), maxLength(100));
const prioritySchema = () => number();

/** What checks an option, or the options of a group. */
export const optionSchemas = lazyFields({
  timeout: timeoutSchema,
  streaming: streamingSchema,
  retry: () => retrySchema(budgetSchema()),
  price: priceSchema,
  limits: limitsSchema,
  data: dataSchema,
  requires: requiresSchema,
  routing: routingSchema,
  healthProbe: healthProbeSchema,
  name: nameSchema,
  priority: prioritySchema,
  weight: weightSchema,
  maxConcurrent: count,
});
