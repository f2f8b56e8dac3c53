import * as z from 'zod/mini';
import { lazyFields } from '../../data/lazy-fields.ts';
import { HEDGE_PERCENTILES } from './hedge-config.ts';
import { STRATEGY_NAMES } from './routing-config.ts';

// Functions, and fields that are made when they are first read: making all schemas takes a large part of the time of an import of
// core, and a client needs few of them.

const positive = () => z.number().check(z.positive());

/** A year. A longer time is a mistake, such as nanoseconds. */
const LONGEST_MS = 31_536_000_000;
/** A larger number of retries is a mistake, too. */
const MOST_RETRIES = 1000;

const positiveMs = () => positive().check(z.lte(LONGEST_MS));
const waitMs = () => z.number().check(z.nonnegative(), z.lte(LONGEST_MS));
const share = () => z.number().check(z.gt(0), z.lt(1));
const count = () => z.int().check(z.positive());
const toggles = () => z.record(z.string(), z.boolean());

const timeoutSchema = () =>
  z.strictObject({
    headersMs: z.optional(positiveMs()),
    firstContentMs: z.optional(positiveMs()),
    idleMs: z.optional(positiveMs()),
    totalMs: z.optional(positiveMs()),
    minCharsPerSecond: z.optional(z.number().check(z.nonnegative())),
    rateWindowMs: z.optional(positiveMs()),
  });

const streamingSchema = () =>
  z.strictObject({
    onInterruption: z.optional(z.enum(['error', 'hold', 'restart', 'continue'])),
    holdChars: z.optional(count()),
    holdMs: z.optional(positiveMs()),
  });

const budgetSchema = () =>
  z.strictObject({
    ratio: z.optional(z.number().check(z.nonnegative())),
    minPerSecond: z.optional(z.number().check(z.nonnegative())),
  });

const retrySchema = () =>
  z.strictObject({
    maxRetries: z.optional(z.int().check(z.nonnegative(), z.lte(MOST_RETRIES))),
    baseDelayMs: z.optional(waitMs()),
    maxDelayMs: z.optional(waitMs()),
    maxRetryAfterMs: z.optional(waitMs()),
    /** `false` is handled separately: for a union, a schema could not name the invalid field. */
    budget: z.optional(budgetSchema()),
    retryOn: z.optional(toggles()),
    failoverOn: z.optional(toggles()),
  });

/** Without an upper bound: the circuit then stays open. */
const recovery = () => ({
  recoveryTimeoutMs: z.optional(positive()),
  maxRecoveryTimeoutMs: z.optional(positive()),
  halfOpenMaxCalls: z.optional(count()),
  whenAlone: z.optional(z.enum(['ask', 'refuse'])),
});

/** A breaker keeps a slot for each second, or for each call, of its window. */
const LONGEST_WINDOW_MS = 86_400_000;
const LARGEST_WINDOW_CALLS = 100_000;

/** By `kind`: the schema for a breaker's options is chosen first, so that it can name the invalid field. */
export const circuitBreakerSchemas = lazyFields({
  consecutive: () =>
    z.strictObject({
      kind: z.optional(z.literal('consecutive')),
      failureThreshold: z.optional(count()),
      ...recovery(),
    }),
  sampling: () =>
    z.strictObject({
      kind: z.literal('sampling'),
      failureThreshold: z.optional(share()),
      windowMs: z.optional(positiveMs().check(z.lte(LONGEST_WINDOW_MS))),
      minimumCallsPerSecond: z.optional(z.number().check(z.nonnegative())),
      ...recovery(),
    }),
  count: () =>
    z.strictObject({
      kind: z.literal('count'),
      failureThreshold: z.optional(share()),
      windowCalls: z.optional(count().check(z.lte(LARGEST_WINDOW_CALLS))),
      minimumCalls: z.optional(count()),
      ...recovery(),
    }),
});

const usd = () => z.number().check(z.nonnegative());

const priceSchema = () =>
  z.strictObject({
    inputUsdPerMillion: usd(),
    outputUsdPerMillion: usd(),
    cacheReadUsdPerMillion: z.optional(usd()),
    cacheWriteUsdPerMillion: z.optional(usd()),
    cacheWrite1hUsdPerMillion: z.optional(usd()),
  });

const limitsSchema = () =>
  z.strictObject({
    requestsPerMinute: z.optional(positive()),
    tokensPerMinute: z.optional(positive()),
    whenReached: z.optional(z.enum(['failover', 'wait'])),
    maxQueue: z.optional(z.int().check(z.nonnegative())),
    maxWaitMs: z.optional(waitMs()),
  });

const words = () => z.array(nameSchema());

const dataSchema = () =>
  z.strictObject({
    region: z.optional(nameSchema()),
    zeroRetention: z.optional(z.boolean()),
    trainsOnData: z.optional(z.boolean()),
    tags: z.optional(words()),
  });

const requiresSchema = () =>
  z.strictObject({
    region: z.optional(z.union([nameSchema(), words().check(z.minLength(1))])),
    zeroRetention: z.optional(z.literal(true)),
    trainsOnData: z.optional(z.literal(false)),
    tags: z.optional(words()),
  });

const weightSchema = () => z.number().check(z.nonnegative());

/** A `strategy` that is a function is handled separately: a schema could not check more of it. */
const routingSchema = () =>
  z.strictObject({
    strategy: z.optional(z.enum(STRATEGY_NAMES)),
    affinity: z.optional(z.strictObject({ maxKeys: z.optional(count()), ttlMs: z.optional(positiveMs()) })),
  });

const healthProbeSchema = () => z.strictObject({ intervalMs: z.optional(positiveMs()) });

/** `afterMs` by its kind: for a union, a schema could not describe the problem. */
export const hedgeSchemas = lazyFields({
  delay: () => z.strictObject({ afterMs: z.optional(positiveMs()), maxExtraCostUsd: z.optional(usd()) }),
  percentile: () => z.strictObject({ afterMs: z.enum(HEDGE_PERCENTILES), maxExtraCostUsd: z.optional(usd()) }),
});

const nameSchema = () => z.string().check(z.minLength(1), z.maxLength(100));
const prioritySchema = () => z.number();

const aliasesSchema = () =>
  z.record(
    z.string(),
    z.union([z.string().check(z.minLength(1)), z.array(z.string().check(z.minLength(1))).check(z.minLength(1))]),
  );

/** All forms of a breaker's options in one schema, for descriptions only: for a union, a check could not name the invalid field. */
const anyCircuitBreaker = () =>
  z.union([
    z.literal(false),
    circuitBreakerSchemas.consecutive,
    circuitBreakerSchemas.sampling,
    circuitBreakerSchemas.count,
  ]);

/** What checks an option, or the options of a group. */
export const optionSchemas = lazyFields({
  timeout: timeoutSchema,
  streaming: streamingSchema,
  retry: retrySchema,
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

const anyRetry = () =>
  z.extend(optionSchemas.retry, {
    budget: z.optional(z.union([z.literal(false), budgetSchema()])),
  });

/** The options that a client and an entry share. */
const sharedSchemas = lazyFields({
  retry: anyRetry,
  timeouts: () => optionSchemas.timeout,
  circuitBreaker: anyCircuitBreaker,
  healthProbe: () => z.union([z.literal(false), optionSchemas.healthProbe]),
});

/**
 * The options of a client, without entries and code. An option in this list can be set in files and in variables, and is in the
 * JSON Schema.
 */
export const clientSchemas = lazyFields({
  retry: () => sharedSchemas.retry,
  timeouts: () => sharedSchemas.timeouts,
  circuitBreaker: () => sharedSchemas.circuitBreaker,
  healthProbe: () => sharedSchemas.healthProbe,
  streaming: () => optionSchemas.streaming,
  routing: () => optionSchemas.routing,
  hedge: () =>
    z.union([
      z.literal(false),
      z.strictObject({
        afterMs: z.optional(z.union([positiveMs(), z.enum(HEDGE_PERCENTILES)])),
        maxExtraCostUsd: z.optional(usd()),
      }),
    ]),
  aliases: aliasesSchema,
  requires: () => optionSchemas.requires,
  strict: () => z.boolean(),
});

/** The options of an entry, without those of its plugin. */
export const entrySchemas = lazyFields({
  name: () => optionSchemas.name,
  priority: () => optionSchemas.priority,
  weight: () => optionSchemas.weight,
  apiKeys: () => z.array(z.string()),
  maxConcurrent: () => optionSchemas.maxConcurrent,
  limits: () => optionSchemas.limits,
  price: () => optionSchemas.price,
  data: () => optionSchemas.data,
  retry: () => sharedSchemas.retry,
  timeouts: () => sharedSchemas.timeouts,
  circuitBreaker: () => sharedSchemas.circuitBreaker,
  healthProbe: () => sharedSchemas.healthProbe,
});
