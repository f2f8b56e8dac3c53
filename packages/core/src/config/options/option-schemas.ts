import * as z from 'zod/mini';
import { HEDGE_PERCENTILES } from './hedge-config.ts';
import { STRATEGY_NAMES } from './routing-config.ts';

const positive = z.number().check(z.positive());

/** A year. A longer time is a mistake, such as nanoseconds. */
const LONGEST_MS = 31_536_000_000;
/** A larger number of retries is a mistake, too. */
const MOST_RETRIES = 1000;

const positiveMs = positive.check(z.lte(LONGEST_MS));
const waitMs = z.number().check(z.nonnegative(), z.lte(LONGEST_MS));
const share = z.number().check(z.gt(0), z.lt(1));
const count = z.int().check(z.positive());
const toggles = z.record(z.string(), z.boolean());

export const timeoutSchema = z.strictObject({
  headersMs: z.optional(positiveMs),
  firstContentMs: z.optional(positiveMs),
  idleMs: z.optional(positiveMs),
  totalMs: z.optional(positiveMs),
});

export const streamingSchema = z.strictObject({
  onInterruption: z.optional(z.enum(['error', 'hold', 'restart', 'continue'])),
  holdChars: z.optional(count),
  holdMs: z.optional(positiveMs),
});

const budgetSchema = z.strictObject({
  ratio: z.optional(z.number().check(z.nonnegative())),
  minPerSecond: z.optional(z.number().check(z.nonnegative())),
});

export const retrySchema = z.strictObject({
  maxRetries: z.optional(z.int().check(z.nonnegative(), z.lte(MOST_RETRIES))),
  baseDelayMs: z.optional(waitMs),
  maxDelayMs: z.optional(waitMs),
  maxRetryAfterMs: z.optional(waitMs),
  /** `false` is handled separately: for a union, a schema could not name the invalid field. */
  budget: z.optional(budgetSchema),
  retryOn: z.optional(toggles),
  failoverOn: z.optional(toggles),
});

/** Without an upper bound: the circuit then stays open. */
const recovery = {
  recoveryTimeoutMs: z.optional(positive),
  maxRecoveryTimeoutMs: z.optional(positive),
  halfOpenMaxCalls: z.optional(count),
  whenAlone: z.optional(z.enum(['ask', 'refuse'])),
};

/** A breaker keeps a slot for each second, or for each call, of its window. */
const LONGEST_WINDOW_MS = 86_400_000;
const LARGEST_WINDOW_CALLS = 100_000;

/** By `kind`: the schema for a breaker's options is chosen first, so that it can name the invalid field. */
export const circuitBreakerSchemas = {
  consecutive: z.strictObject({
    kind: z.optional(z.literal('consecutive')),
    failureThreshold: z.optional(count),
    ...recovery,
  }),
  sampling: z.strictObject({
    kind: z.literal('sampling'),
    failureThreshold: z.optional(share),
    windowMs: z.optional(positiveMs.check(z.lte(LONGEST_WINDOW_MS))),
    minimumCallsPerSecond: z.optional(z.number().check(z.nonnegative())),
    ...recovery,
  }),
  count: z.strictObject({
    kind: z.literal('count'),
    failureThreshold: z.optional(share),
    windowCalls: z.optional(count.check(z.lte(LARGEST_WINDOW_CALLS))),
    minimumCalls: z.optional(count),
    ...recovery,
  }),
} as const;

const usd = z.number().check(z.nonnegative());

export const priceSchema = z.strictObject({
  inputUsdPerMillion: usd,
  outputUsdPerMillion: usd,
  cacheReadUsdPerMillion: z.optional(usd),
  cacheWriteUsdPerMillion: z.optional(usd),
  cacheWrite1hUsdPerMillion: z.optional(usd),
});

export const limitsSchema = z.strictObject({
  requestsPerMinute: z.optional(positive),
  tokensPerMinute: z.optional(positive),
  whenReached: z.optional(z.enum(['failover', 'wait'])),
  maxQueue: z.optional(z.int().check(z.nonnegative())),
  maxWaitMs: z.optional(waitMs),
});

export const weightSchema = z.number().check(z.nonnegative());
export const maxConcurrentSchema = count;

/** A `strategy` that is a function is handled separately: a schema could not check more of it. */
export const routingSchema = z.strictObject({
  strategy: z.optional(z.enum(STRATEGY_NAMES)),
  affinity: z.optional(z.strictObject({ maxKeys: z.optional(count), ttlMs: z.optional(positiveMs) })),
});

export const healthProbeSchema = z.strictObject({ intervalMs: z.optional(positiveMs) });

/** `afterMs` by its kind: for a union, a schema could not describe the problem. */
export const hedgeSchemas = {
  delay: z.strictObject({ afterMs: z.optional(positiveMs), maxExtraCostUsd: z.optional(usd) }),
  percentile: z.strictObject({ afterMs: z.enum(HEDGE_PERCENTILES), maxExtraCostUsd: z.optional(usd) }),
} as const;

export const nameSchema = z.string().check(z.minLength(1), z.maxLength(100));
export const prioritySchema = z.number();

const aliasesSchema = z.record(
  z.string(),
  z.union([z.string().check(z.minLength(1)), z.array(z.string().check(z.minLength(1))).check(z.minLength(1))]),
);

/** All forms of a breaker's options in one schema, for descriptions only: for a union, a check could not name the invalid field. */
const anyCircuitBreaker = z.union([
  z.literal(false),
  circuitBreakerSchemas.consecutive,
  circuitBreakerSchemas.sampling,
  circuitBreakerSchemas.count,
]);

const anyRetry = z.extend(retrySchema, {
  budget: z.optional(z.union([z.literal(false), budgetSchema])),
});

/** The options that a client and an entry share. */
const sharedSchemas = {
  retry: anyRetry,
  timeouts: timeoutSchema,
  circuitBreaker: anyCircuitBreaker,
  healthProbe: z.union([z.literal(false), healthProbeSchema]),
};

/**
 * The options of a client, without entries and code. An option in this list can be set in files and in variables, and is in the
 * JSON Schema.
 */
export const clientSchemas = {
  ...sharedSchemas,
  streaming: streamingSchema,
  routing: routingSchema,
  hedge: z.union([
    z.literal(false),
    z.strictObject({
      afterMs: z.optional(z.union([positiveMs, z.enum(HEDGE_PERCENTILES)])),
      maxExtraCostUsd: z.optional(usd),
    }),
  ]),
  aliases: aliasesSchema,
  strict: z.boolean(),
};

/** The options of an entry, without those of its plugin. */
export const entrySchemas = {
  name: nameSchema,
  priority: prioritySchema,
  weight: weightSchema,
  apiKeys: z.array(z.string()),
  maxConcurrent: maxConcurrentSchema,
  limits: limitsSchema,
  price: priceSchema,
  ...sharedSchemas,
};
