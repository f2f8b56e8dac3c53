import type { AdmissionVerdict, AdmittedTry, CallOptions, ChatRequest, FlexiAI, Middleware } from '@flexiai/core';
import { checkCostOptions } from './check-cost-options.ts';
import type { CostOptions } from './cost-options.ts';
import { type CostEstimate, CostEstimator } from './estimate/cost-estimate.ts';
import { TokenEstimator } from './estimate/token-estimator.ts';
import { AttemptPrices } from './limits/attempt-price.ts';
import { LimitEmitter, type LimitEventName, type LimitEvents } from './limits/limit-events.ts';
import type { LimitState } from './limits/limit-state.ts';
import { limitsOf } from './limits/limits-of.ts';
import { PriceBook } from './prices/price-book.ts';
import type { UnpricedModel } from './prices/unpriced-models.ts';
import type { PriceUpdate, UpdatePricesOptions } from './prices/update-prices.ts';
import { CostBooks } from './reports/cost-books.ts';
import type { CostReport, ReportOptions } from './reports/cost-report.ts';

/** The result of `cost`: a middleware for a client, with methods for estimates, reports and limits. */
export interface CostControl extends Middleware {
  readonly pricing: PriceBook;
  /** Models that were used without a known price: the first thousand. */
  unpriced(): readonly UnpricedModel[];
  /**
   * Fetches newer price data, once: nothing is fetched unless this is called. Data that is too large, late, malformed
   * or implausible is rejected, and the prices stay as they are.
   * @throws ConfigurationError for invalid options; a failed update does not throw: its result says why
   */
  updatePrices(options?: UpdatePricesOptions): Promise<PriceUpdate>;
  /**
   * Estimates what a request would cost: for each candidate that the client would call now, in order. Makes no network
   * request, unless a counter in the options makes one.
   * @param ai a client with this middleware. @default the client that was attached last; without one, the estimate is
   * for the request's `model` at the provider that made it
   * @param options options of the call, such as the entry to call
   * @throws ValidationError for a request that no candidate can serve, ConfigurationError if `ai` is not a client
   */
  estimateCost(request: ChatRequest, ai?: FlexiAI, options?: CallOptions): Promise<readonly CostEstimate[]>;
  /**
   * What was spent so far: by this process, or by all processes that share the `store`.
   * @throws ConfigurationError for an unknown dimension or an invalid day; errors of the store
   */
  report(options?: ReportOptions): Promise<CostReport>;
  /**
   * The state of the limits, as far as this process knows it: one row for each limit and subject that its calls counted
   * against in the current period. Limits per call are left out. The store is not called.
   */
  limits(): readonly LimitState[];
  /**
   * Waits until the store has accepted or rejected all pending writes. Call it before the process ends; a file store
   * does not need it.
   */
  flush(): Promise<void>;
  /**
   * Starts counting a client's answers from a cache, and what they saved. Attempts are counted without it.
   * @returns a function that stops it
   * @throws ConfigurationError if `ai` is not a client
   */
  attach(ai: FlexiAI): () => void;
  /**
   * Adds a listener for events of the limits. An error that a listener throws is logged and has no other effect.
   * @returns a function that removes the listener
   * @throws ConfigurationError for an unknown event
   */
  on<Name extends LimitEventName>(event: Name, listener: (event: LimitEvents[Name]) => void): () => void;
}

/**
 * Prices for a client: `createFlexiAI({ middleware: [cost()] })`, or `ai.use(cost())`. The price data is loaded by the
 * first call.
 *
 * @throws ConfigurationError that lists every problem of the options with its path
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { cost } from '@flexiai/cost';
 * import { openai } from '@flexiai/provider-openai';
 *
 * const costs = cost({ limits: [{ amountUsd: 5, per: 'day' }] });
 * const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6.1-sol' })], middleware: [costs] });
 * const answer = await ai.chatCompletion({ prompt: 'Hello' });
 * console.log(answer.cost?.totalUsd);
 * await ai.close();
 * ```
 */
export function cost(options: CostOptions = {}): CostControl {
  checkCostOptions(options);
  const { prices = {}, providers = {}, onUnknownPrice = 'allow', store, countTokens, countInput } = options;
  const counters = { ...(countTokens && { countTokens }), ...(countInput && { countInput }) };
  const pricing = new PriceBook({ prices, providers, requiresPrice: onUnknownPrice === 'refuse' });
  const tokens = new TokenEstimator();
  const estimator = new CostEstimator(tokens, pricing, counters);
  const books = new CostBooks(tokens, store);
  const events = new LimitEmitter();
  const limits = limitsOf(options, new AttemptPrices(pricing, tokens), events);
  return {
    name: 'cost',
    scope: 'call',
    passive: true,
    pricing,
    handle: (request, _context, next) => next(request),
    admit: (question) => admitted(limits?.admit(question), books.open(question)),
    foresee: (preview) => limits?.foresee(preview),
    unpriced: () => pricing.unpriced.models,
    updatePrices: (update) => pricing.update(update),
    estimateCost: (request, ai, call) => estimator.estimate(request, ai ?? books.client, call),
    report: (reportOptions) => books.report(reportOptions),
    limits: () => limits?.states() ?? [],
    attach: (ai) => books.attach(ai),
    on: (event, listener) => events.on(event, listener),
    flush: async () => {
      await Promise.all([limits?.flush(), books.flush()]);
    },
  };
}

/** Limits are outside the ledger, so an attempt that they admit is recorded, too. */
function admitted(
  verdict: AdmissionVerdict | Promise<AdmissionVerdict>,
  entry: AdmittedTry,
): AdmissionVerdict | Promise<AdmissionVerdict> {
  if (verdict instanceof Promise) return verdict.then((later) => admitted(later, entry));
  if (verdict === undefined) return entry;
  if ('error' in verdict) return verdict;
  return {
    settle: (attempt) => {
      verdict.settle(attempt);
      entry.settle(attempt);
    },
    release: () => verdict.release(),
  };
}
