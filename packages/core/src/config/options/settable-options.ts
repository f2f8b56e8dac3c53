import { lazyFields } from '../../data/lazy-fields.ts';
import { HEDGE_PERCENTILES } from './hedge-config.ts';
import { budgetSchema, circuitBreakerSchemas, optionSchemas, positiveMs, retrySchema, usd } from './option-schemas.ts';
import { boolean, either, fields, list, map, minLength, oneOf, optional, text } from './schema-kinds.ts';

const aliasesSchema = () => map(either(text(minLength(1)), list(text(minLength(1)), minLength(1))));

/** All forms of a breaker's options in one schema, for descriptions only: for a union, a check could not name the invalid field. */
const anyCircuitBreaker = () =>
  either(oneOf(false), circuitBreakerSchemas.consecutive, circuitBreakerSchemas.sampling, circuitBreakerSchemas.count);

const anyRetry = () => retrySchema(either(oneOf(false), budgetSchema()));

/** The options that a client and an entry share. */
const sharedSchemas = lazyFields({
  retry: anyRetry,
  timeouts: () => optionSchemas.timeout,
  circuitBreaker: anyCircuitBreaker,
  healthProbe: () => either(oneOf(false), optionSchemas.healthProbe),
});

/** The options of a client that can be set in files and in variables, and are in the JSON Schema. */
export const clientSchemas = lazyFields({
  retry: () => sharedSchemas.retry,
  timeouts: () => sharedSchemas.timeouts,
  circuitBreaker: () => sharedSchemas.circuitBreaker,
  healthProbe: () => sharedSchemas.healthProbe,
  streaming: () => optionSchemas.streaming,
  routing: () => optionSchemas.routing,
  hedge: () =>
    either(
      oneOf(false),
      fields({
        afterMs: optional(either(positiveMs(), oneOf(...HEDGE_PERCENTILES))),
        maxExtraCostUsd: optional(usd()),
      }),
    ),
  aliases: aliasesSchema,
  requires: () => optionSchemas.requires,
  strict: () => boolean(),
});

/** The options of an entry, without those of its plugin. */
export const entrySchemas = lazyFields({
  name: () => optionSchemas.name,
  priority: () => optionSchemas.priority,
  weight: () => optionSchemas.weight,
  apiKeys: () => list(text()),
  maxConcurrent: () => optionSchemas.maxConcurrent,
  limits: () => optionSchemas.limits,
  price: () => optionSchemas.price,
  data: () => optionSchemas.data,
  retry: () => sharedSchemas.retry,
  timeouts: () => sharedSchemas.timeouts,
  circuitBreaker: () => sharedSchemas.circuitBreaker,
  healthProbe: () => sharedSchemas.healthProbe,
});
