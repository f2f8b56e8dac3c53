/**
 * The options of a client, without entries and code. An option in this list has a schema in settable-options.ts: it can be set in
 * files and in variables.
 */
export const CLIENT_OPTION_NAMES = [
  'retry',
  'timeouts',
  'circuitBreaker',
  'healthProbe',
  'streaming',
  'routing',
  'hedge',
  'aliases',
  'requires',
  'strict',
] as const;

/** The options of an entry, without those of its plugin. Core removes them before a plugin's schema checks the rest. */
export const ENTRY_OPTION_NAMES = [
  'name',
  'priority',
  'weight',
  'apiKeys',
  'maxConcurrent',
  'limits',
  'price',
  'data',
  'retry',
  'timeouts',
  'circuitBreaker',
  'healthProbe',
] as const;
