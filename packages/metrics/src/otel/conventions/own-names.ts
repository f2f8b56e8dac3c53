import type { ClientEventName } from '@flexiai/core';
import type { InstrumentNames } from './conventions.ts';
import { DURATIONS } from './shared-names.ts';

/** FlexiAI's own attributes. */
export const OWN = {
  requestId: 'flexiai.request_id',
  correlationId: 'flexiai.correlation_id',
  /** The entry that answered, or was called. */
  entry: 'flexiai.entry',
  model: 'flexiai.model',
  plugin: 'flexiai.plugin',
  attempts: 'flexiai.attempts',
  costUsd: 'flexiai.cost_usd',
  attemptNumber: 'flexiai.attempt.number',
  attemptKind: 'flexiai.attempt.kind',
  attemptOutcome: 'flexiai.attempt.outcome',
  lastResort: 'flexiai.attempt.last_resort',
  detached: 'flexiai.attempt.detached',
  attemptInputTokens: 'flexiai.attempt.input_tokens',
  attemptOutputTokens: 'flexiai.attempt.output_tokens',
  attemptCostUsd: 'flexiai.attempt.cost_usd',
  headersMs: 'flexiai.attempt.headers_ms',
  firstContentMs: 'flexiai.attempt.first_content_ms',
  providerRequestId: 'flexiai.attempt.provider_request_id',
  link: 'flexiai.link',
  from: 'flexiai.from',
  to: 'flexiai.to',
  state: 'flexiai.circuit.state',
  reason: 'flexiai.reason',
  code: 'flexiai.code',
  delayMs: 'flexiai.delay_ms',
  against: 'flexiai.against',
  waitedMs: 'flexiai.waited_ms',
  admitted: 'flexiai.admitted',
  textLength: 'flexiai.text_length',
  prefilled: 'flexiai.prefilled',
  source: 'flexiai.cache.source',
  ageMs: 'flexiai.cache.age_ms',
  savedUsd: 'flexiai.cache.saved_usd',
  savedMs: 'flexiai.cache.saved_ms',
  ttlMs: 'flexiai.cache.ttl_ms',
  bytes: 'flexiai.cache.bytes',
} as const;

/** The attribute of a link to a span. */
export const LINK_OF_RESUMPTION = 'interrupted';

/** The span of an attempt. */
export const attemptSpanName = (entry: string): string => `attempt ${entry}`;

/** FlexiAI's own span events, by the client's event. */
export const SPAN_EVENTS = {
  skip: 'flexiai.skip',
  queueWait: 'flexiai.queue_wait',
  retry: 'flexiai.retry',
  failover: 'flexiai.failover',
  hedge: 'flexiai.hedge',
  interruption: 'flexiai.interruption',
  continuation: 'flexiai.continuation',
  restart: 'flexiai.restart',
  warning: 'flexiai.warning',
  breakerChange: 'flexiai.breaker_change',
  cacheHit: 'flexiai.cache_hit',
  cacheMiss: 'flexiai.cache_miss',
  cacheStore: 'flexiai.cache_store',
} as const satisfies { readonly [Name in ClientEventName]?: string };

/** The span event for a tool call of the model. */
export const TOOL_CALL_EVENT = 'flexiai.tool_call';

/** FlexiAI's own instruments. */
export const OWN_INSTRUMENTS = {
  attemptDuration: {
    name: 'flexiai.attempt.duration',
    unit: 's',
    description: 'Duration of attempts, by the entry that was called.',
    boundaries: DURATIONS,
  },
  retries: { name: 'flexiai.retries', unit: '{retry}', description: 'Retries of the same entry.' },
  failovers: { name: 'flexiai.failovers', unit: '{failover}', description: 'Failovers from one entry to another.' },
  hedges: {
    name: 'flexiai.hedges',
    unit: '{attempt}',
    description: 'Hedges: second entries that were called beside a slow one.',
  },
  interruptions: {
    name: 'flexiai.interruptions',
    unit: '{interruption}',
    description: 'Streams that were interrupted after their first content.',
  },
  breakerChanges: {
    name: 'flexiai.breaker.changes',
    unit: '{change}',
    description: 'State changes of circuits.',
  },
  breakerState: {
    name: 'flexiai.breaker.state',
    unit: '1',
    description: 'The state of each circuit: 0 closed, 1 half-open, 2 open, 3 isolated.',
  },
  cacheResults: { name: 'flexiai.cache.results', unit: '{call}', description: 'Calls by the result of a cache.' },
} as const satisfies { readonly [name: string]: InstrumentNames };

/** The values of the gauge of circuits. */
export const CIRCUIT_STATES = { closed: 0, 'half-open': 1, open: 2, isolated: 3 } as const;
