/**
 * The timers of the suite itself, taken before anything watches: the check of a rule that has failed may run to its end
 * beside the next rule, and its timers must not be counted as the provider's.
 */
export const { setTimeout: setOwnTimer } = globalThis;

/** `AbortSignal.timeout`, for the suite itself. */
export const ownTimeout: (durationMs: number) => AbortSignal = AbortSignal.timeout.bind(AbortSignal);
