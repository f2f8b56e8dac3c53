import type { TokenCounters } from './estimate/cost-estimate.ts';
import type { LimitOptions } from './limits/limit-options.ts';
import type { PriceOverride } from './prices/price-override.ts';
import type { CostStore } from './stores/cost-store.ts';

/** Everything that `cost` can be given. */
export interface CostOptions extends TokenCounters {
  /**
   * Prices that win over the data, by entry (its name) or plugin (its id), then by model; `'*'` stands for all models that are
   * not named. Only an entry's own option `price` wins over them.
   * @default those of the data
   */
  readonly prices?: { readonly [entryOrPlugin: string]: { readonly [model: string]: PriceOverride } };
  /**
   * Where the data has the prices of an entry (by its name) or plugin (by its id): the id of a provider in
   * `@pydantic/genai-prices`, or `false` for no prices from the data.
   * @default by the entry's `baseURL`, then by the plugin
   */
  readonly providers?: { readonly [entryOrPlugin: string]: string | false };
  /**
   * What happens to a candidate without a known price: it is asked all the same, and its cost stays `undefined`; or it is passed
   * over with the reason `unknown-price`, before any network.
   * @default 'allow'
   */
  readonly onUnknownPrice?: 'allow' | 'refuse';
  /**
   * Where limits and reports are kept: a file (`sqliteStore` of `@flexiai/cost/node`), or a store of the application's own. A store
   * that several processes share makes one budget and one report of all of them.
   * @default the memory of this process
   */
  readonly store?: CostStore;
  /**
   * How much may be spent. Each try is held to all of them: retries, failovers, hedges and continuations, too, of chat completions,
   * streams, embeddings and broadcasts. What a try may cost at the most is set aside before it is made, and what it has cost is put
   * in the place of that when it is over. A model without a known price counts nothing: set `onUnknownPrice: 'refuse'` beside hard
   * limits.
   * @default none
   */
  readonly limits?: readonly LimitOptions[];
  /**
   * What becomes of calls while the store does not answer: they are refused with a `BudgetExceededError` where a hard limit applies,
   * or they are made without limits, and what they cost is counted when the store is back.
   * @default 'refuse'
   */
  readonly onStoreDown?: 'allow' | 'refuse';
  /** How long an operation of the store may take, in ms. After three failures in a row, it is left alone for a while. @default 1000 */
  readonly storeTimeoutMs?: number;
  /** After how long what a try has set aside is given back where its process is gone, in ms. @default 60000 */
  readonly leaseTtlMs?: number;
}
