/**
 * The suite's own timers, saved before timers are watched: the check of a failed rule may still run during the next
 * rule, and its timers must not be counted as the provider's.
 */
export const { setTimeout: setOwnTimer } = globalThis;

/** `AbortSignal.timeout`, for the suite itself. */
export const ownTimeout: (durationMs: number) => AbortSignal = AbortSignal.timeout.bind(AbortSignal);
