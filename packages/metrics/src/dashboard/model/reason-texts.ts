import type { AttemptKind, SkipReason } from '@flexiai/core';

/** Short texts for the reasons why a candidate was skipped. */
export const SKIP_TEXTS: { readonly [Reason in SkipReason]: string } = {
  'circuit-open': 'circuit open',
  'probe-in-flight': 'a probe is in progress',
  isolated: 'isolated',
  'credential-out': 'credential refused',
  'no-credential': 'no credential',
  'not-loaded': 'not loaded',
  'cooling-down': 'cooling down',
  'at-capacity': 'at capacity',
  'rate-limited': 'rate limited',
  'over-budget': 'over budget',
  'missing-capability': 'lacks a capability',
  'data-terms': 'may not receive these data',
  'context-size': 'request too long',
  'invalid-parameter': 'rejects a parameter',
  'unsupported-setting': 'unknown setting',
  'unknown-price': 'unknown price',
  'not-chosen': 'not chosen',
  'other-model': 'other model',
};

/** Short texts for the reasons of an attempt. */
export const KIND_TEXTS: { readonly [Kind in AttemptKind]: string } = {
  first: 'first attempt',
  retry: 'retry',
  failover: 'failover',
  hedge: 'hedge',
  probe: 'probe',
  cache: 'from a cache',
};
