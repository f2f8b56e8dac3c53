import type { AttemptKind, SkipReason } from '@flexiai/core';

/** Why a candidate was passed over, in a few words. */
export const SKIP_TEXTS: { readonly [Reason in SkipReason]: string } = {
  'circuit-open': 'circuit open',
  'probe-in-flight': 'a probe is under way',
  isolated: 'isolated',
  'credential-out': 'credential refused',
  'no-credential': 'no credential',
  'not-loaded': 'not loaded',
  'cooling-down': 'cooling down',
  'at-capacity': 'at capacity',
  'rate-limited': 'rate limited',
  'over-budget': 'over budget',
  'missing-capability': 'cannot do what is asked',
  'context-size': 'request too long',
  'invalid-parameter': 'refuses a parameter',
  'unsupported-setting': 'does not know a setting',
  'unknown-price': 'unknown price',
  'not-chosen': 'not chosen',
  'other-model': 'other model',
};

/** Why a try was made. */
export const KIND_TEXTS: { readonly [Kind in AttemptKind]: string } = {
  first: 'first try',
  retry: 'retry',
  failover: 'failover',
  hedge: 'hedge',
  probe: 'probe',
  cache: 'from a cache',
};
