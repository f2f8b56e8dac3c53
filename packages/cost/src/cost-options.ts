import type { TokenCounters } from './estimate/cost-estimate.ts';
import type { LimitOptions } from './limits/limit-options.ts';
import type { PriceOverride } from './prices/price-override.ts';
import type { CostStore } from './stores/cost-store.ts';

/** The options of `cost`. */
export interface CostOptions extends TokenCounters {
  /**
   * Prices that override the price data, by entry (its name) or plugin (its id), then by model; `'*'` covers all models
   * that are not named. Only an entry's own option `price` has precedence over them.
   * @default the prices of the data
   */
  readonly prices?: { readonly [entryOrPlugin: string]: { readonly [model: string]: PriceOverride } };
  /**
   * Which provider of the price data an entry (by its name) or plugin (by its id) uses: the id of a provider in
   * `@pydantic/genai-prices`, or `false` for no prices from the data.
   * @default by the entry's `baseURL`, then by the plugin
   */
  readonly providers?: { readonly [entryOrPlugin: string]: string | false };
  /**
   * What happens to a candidate without a known price: `allow` calls it, and its cost stays `undefined`; `refuse` skips
   * it with the reason `unknown-price`, before any network request.
   * @default 'allow'
   */
  readonly onUnknownPrice?: 'allow' | 'refuse';
  /**
   * Where limits and reports are stored: a file (`sqliteStore` of `@flexiai/cost/node`), or a custom store. Processes
   * that share a store share one budget and one report.
   * @default the memory of this process
   */
  readonly store?: CostStore;
  /**
   * How much may be spent. Each attempt counts against all limits that match it: retries, failovers, hedges and
   * continuations, of chat completions, streams, embeddings and broadcasts. The highest possible cost of an attempt is
   * reserved before it starts, and replaced by the actual cost when it ends. A model without a known price counts as 0:
   * set `onUnknownPrice: 'refuse'` when you use hard limits.
   * @default none
   */
  readonly limits?: readonly LimitOptions[];
  /**
   * What happens to calls while the store does not answer: `refuse` rejects them with a `BudgetExceededError` if a hard
   * limit applies; `allow` makes them without limits, and their cost is counted when the store answers again.
   * @default 'refuse'
   */
  readonly onStoreDown?: 'allow' | 'refuse';
  /**
   * Time limit for one operation of the store, in ms. After three failures in a row, the store is not called for a
   * while. @default 1000
   */
  readonly storeTimeoutMs?: number;
  /** After how long the reservation of an attempt expires if its process has crashed, in ms. @default 60000 */
  readonly leaseTtlMs?: number;
}
