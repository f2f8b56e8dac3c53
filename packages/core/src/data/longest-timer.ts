/** Node fires a longer timer at once: it keeps the delay in 32 bits. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
