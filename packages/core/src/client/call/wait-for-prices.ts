import type { Call } from './call.ts';

/** How long a call waits for prices that are being loaded, in ms. */
const LONGEST_PRICE_LOAD_MS = 2000;

/** Waits for prices, but no longer than the call lasts. @throws what stopped the call meanwhile */
export async function waitForPrices(call: Call, loading: Promise<unknown>): Promise<void> {
  await call.waitFor(loading, Math.max(0, Math.min(LONGEST_PRICE_LOAD_MS, call.remainingMs())));
}
