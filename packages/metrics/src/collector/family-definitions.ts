/** The definition of a family, before it has series. */
export interface FamilyDefinition {
  readonly name: string;
  readonly help: string;
  readonly unit?: string;
  /** Labels beside `client`, in order. */
  readonly labels: readonly string[];
}

/** Names, units and labels of every counter. A name ends with its unit; `_total` is added by the exposition. */
export const COUNTERS = {
  calls: {
    name: 'flexiai_calls',
    help: 'Calls that ended, by the entry that answered.',
    labels: ['operation', 'outcome', 'provider', 'model', 'error'],
  },
  attempts: {
    name: 'flexiai_attempts',
    help: 'Attempts that ended, by the entry that was called.',
    labels: ['provider', 'model', 'outcome', 'error'],
  },
  attemptKinds: {
    name: 'flexiai_attempts_by_kind',
    help: 'Attempts that ended, by their reason.',
    labels: ['provider', 'model', 'kind'],
  },
  lastResorts: {
    name: 'flexiai_last_resort_attempts',
    help: 'Attempts at an entry with an open circuit, because no other candidate was left.',
    labels: ['provider', 'model'],
  },
  retries: {
    name: 'flexiai_retries',
    help: 'Retries of the same candidate, by the error before them.',
    labels: ['provider', 'model', 'error'],
  },
  failovers: {
    name: 'flexiai_failovers',
    help: 'Failovers to the next candidate after a failure.',
    labels: ['from', 'to'],
  },
  hedges: {
    name: 'flexiai_hedges',
    help: 'Hedges: second candidates that were called beside a slow first one.',
    labels: ['provider', 'model'],
  },
  skips: {
    name: 'flexiai_skips',
    help: 'Candidates that were skipped without an attempt.',
    labels: ['provider', 'model', 'reason'],
  },
  interruptions: {
    name: 'flexiai_interruptions',
    help: 'Streams that were interrupted after their first content.',
    labels: ['provider', 'model', 'error'],
  },
  continuations: {
    name: 'flexiai_continuations',
    help: 'Interrupted streams that another candidate continued.',
    labels: ['from', 'to'],
  },
  restarts: {
    name: 'flexiai_restarts',
    help: 'Interrupted streams that another candidate restarted.',
    labels: ['from', 'to'],
  },
  warnings: {
    name: 'flexiai_warnings',
    help: 'Warnings of answers.',
    labels: ['provider', 'model', 'code'],
  },
  circuitTransitions: {
    name: 'flexiai_circuit_transitions',
    help: 'State changes of circuits.',
    labels: ['provider', 'model', 'from', 'to'],
  },
  queueTimeouts: {
    name: 'flexiai_queue_waits_without_place',
    help: 'Calls that left the queue of an entry without being admitted.',
    labels: ['provider', 'model'],
  },
  tokens: {
    name: 'flexiai_tokens',
    help: 'Tokens of all attempts: all input and all output.',
    labels: ['provider', 'model', 'kind'],
  },
  tokenDetails: {
    name: 'flexiai_token_details',
    help:
      'Parts of flexiai_tokens: of the input cache_read, cache_write, cache_write_5m, cache_write_1h and ' +
      'tool_use, of the output reasoning.',
    labels: ['provider', 'model', 'kind'],
  },
  cost: {
    name: 'flexiai_cost_usd',
    help: 'Cost of all attempts in US dollars, where prices are known.',
    unit: 'usd',
    labels: ['provider', 'model'],
  },
  cacheResults: {
    name: 'flexiai_cache_results',
    help: 'Calls through a response cache: miss, or the source of the answer (fresh, shared, stale-if-error ...).',
    labels: ['result'],
  },
  cacheStores: {
    name: 'flexiai_cache_stores',
    help: 'Answers that a response cache stored, by the entry that gave them.',
    labels: ['provider', 'model'],
  },
  cacheSavedCost: {
    name: 'flexiai_cache_saved_usd',
    help: 'What answers of a response cache would have cost in US dollars, where prices are known.',
    unit: 'usd',
    labels: ['provider', 'model'],
  },
  cacheSavedTime: {
    name: 'flexiai_cache_saved_seconds',
    help: 'How long answers of a response cache would have taken.',
    unit: 'seconds',
    labels: ['provider', 'model'],
  },
  reconfigurations: {
    name: 'flexiai_reconfigurations',
    help: 'Reloads of the configuration.',
    labels: [],
  },
} as const satisfies Record<string, FamilyDefinition>;

/** The kind of bounds of a histogram. */
export type BucketKind = 'duration' | 'gap' | 'rate';

/** Names, units and labels of every histogram. */
export const HISTOGRAMS = {
  callDuration: {
    name: 'flexiai_call_duration_seconds',
    help: 'Time of a call from its start to its end, retries and failovers included.',
    unit: 'seconds',
    labels: ['operation', 'outcome', 'provider'],
    buckets: 'duration',
  },
  callFirstContent: {
    name: 'flexiai_call_first_content_seconds',
    help: 'Time of a streamed call from its start to its first content, by the entry that answered.',
    unit: 'seconds',
    labels: ['outcome', 'provider'],
    buckets: 'duration',
  },
  attemptDuration: {
    name: 'flexiai_attempt_duration_seconds',
    help: 'Time of an attempt from its start to its end.',
    unit: 'seconds',
    labels: ['provider', 'model', 'outcome'],
    buckets: 'duration',
  },
  headers: {
    name: 'flexiai_attempt_headers_seconds',
    help: 'Time from the start of an attempt to the headers of its response.',
    unit: 'seconds',
    labels: ['provider', 'model'],
    buckets: 'duration',
  },
  firstContent: {
    name: 'flexiai_attempt_first_content_seconds',
    help: 'Time from the start of a streamed attempt to its first content.',
    unit: 'seconds',
    labels: ['provider', 'model'],
    buckets: 'duration',
  },
  gap: {
    name: 'flexiai_stream_gap_seconds',
    help: 'Time between two pieces of content of a stream.',
    unit: 'seconds',
    labels: ['provider', 'model'],
    buckets: 'gap',
  },
  queueWait: {
    name: 'flexiai_queue_wait_seconds',
    help: 'Time that a call waited in the queue of an entry.',
    unit: 'seconds',
    labels: ['provider', 'model'],
    buckets: 'duration',
  },
  rate: {
    name: 'flexiai_output_tokens_per_second',
    help: 'Output tokens per second of a streamed attempt, from its first content to its end.',
    labels: ['provider', 'model'],
    buckets: 'rate',
  },
} as const satisfies Record<string, FamilyDefinition & { readonly buckets: BucketKind }>;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;

/** The values of all labels of a family beside `client`, by name. */
export type LabelsOf<Definition extends FamilyDefinition> = {
  readonly [Label in Definition['labels'][number]]: string;
};
