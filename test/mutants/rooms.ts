/** The folders of core whose code is mutated, below `packages/core/src`. */
export const ROOMS = [
  'client/call',
  'client/attempt',
  'client/failover',
  'client/answer',
  'resilience',
  'stream',
] as const;
