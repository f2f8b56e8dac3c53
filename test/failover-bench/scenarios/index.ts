import type { Scenario } from '../stage/scenario.ts';
import { rateLimitWithRetryAfter } from './s01-rate-limit-with-retry-after.ts';
import { rateLimitWithoutRetryAfter } from './s02-rate-limit-without-retry-after.ts';
import { serverErrorOnce } from './s03-server-error-once.ts';
import { overloadedAlways } from './s04-overloaded.ts';
import { resetBeforeHeaders } from './s05-reset-before-headers.ts';
import { silence } from './s06-silence.ts';
import { slowFirstToken } from './s07-slow-first-token.ts';
import { streamCut } from './s08-stream-cut.ts';
import { stall } from './s09-stall.ts';
import { malformedChunk } from './s10-malformed-chunk.ts';
import { noDone } from './s11-no-done.ts';
import { contextLength } from './s12-context-length.ts';
import { contentPolicy } from './s13-content-policy.ts';
import { prefillRejected } from './s14-prefill-rejected.ts';
import { flappingPrimary } from './s15-flapping-primary.ts';
import { accounting } from './s16-accounting.ts';

/** The catalogue, with a few variants of its cases. */
export const scenarios: readonly Scenario[] = [
  ...rateLimitWithRetryAfter,
  ...rateLimitWithoutRetryAfter,
  serverErrorOnce,
  ...overloadedAlways,
  resetBeforeHeaders,
  silence,
  slowFirstToken,
  ...streamCut,
  stall,
  malformedChunk,
  ...noDone,
  contextLength,
  contentPolicy,
  ...prefillRejected,
  flappingPrimary,
  accounting,
];
