import type { ErrorCode } from '../model/error-code.ts';

/** Where the cause of an error is: for dashboards and alerts. */
export type ErrorCategory = 'caller' | 'credential' | 'throttled' | 'provider' | 'network' | 'client';

/** What the failover loop needs to know about an error. */
export interface ErrorTraits {
  readonly category: ErrorCategory;
  /** How often a call may retry the same candidate: `never`, `once`, or `yes` (as often as the retry settings allow). */
  readonly retry: 'never' | 'once' | 'yes';
  /** Whether the call may try another candidate. */
  readonly failover: boolean;
  /** What counts the failure: the route's circuit, its credential, or its cool-down. */
  readonly trips: 'none' | 'circuit' | 'credential' | 'cool-down';
}

const traits = (
  category: ErrorCategory,
  retry: ErrorTraits['retry'],
  failover: boolean,
  trips: ErrorTraits['trips'],
): ErrorTraits => Object.freeze({ category, retry, failover, trips });

/** The traits of every code. */
export const errorTraits: { readonly [Code in ErrorCode]: ErrorTraits } = Object.freeze({
  configuration: traits('caller', 'never', false, 'none'),
  validation: traits('caller', 'never', false, 'none'),
  aborted: traits('caller', 'never', false, 'none'),
  'invalid-request': traits('caller', 'never', false, 'none'),
  'content-filter': traits('caller', 'never', false, 'none'),
  'context-length': traits('caller', 'never', true, 'none'),
  'model-not-found': traits('caller', 'never', true, 'none'),
  unsupported: traits('caller', 'never', true, 'none'),
  authentication: traits('credential', 'never', true, 'credential'),
  permission: traits('credential', 'never', true, 'credential'),
  'quota-exhausted': traits('credential', 'never', true, 'credential'),
  'rate-limit': traits('throttled', 'yes', true, 'cool-down'),
  server: traits('provider', 'yes', true, 'circuit'),
  overloaded: traits('provider', 'yes', true, 'circuit'),
  connection: traits('network', 'yes', true, 'circuit'),
  timeout: traits('provider', 'never', true, 'circuit'),
  'invalid-response': traits('provider', 'once', true, 'circuit'),
  'stream-interrupted': traits('network', 'never', false, 'circuit'),
  'circuit-open': traits('client', 'never', true, 'none'),
  'budget-exceeded': traits('caller', 'never', false, 'none'),
  'all-providers-failed': traits('client', 'never', false, 'none'),
});
