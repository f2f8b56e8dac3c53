import type { AdmissionVerdict, AdmittedTry, CallOptions, ChatRequest, FlexiAI, Middleware } from '@flexiai/core';
import { checkCostOptions } from './check-cost-options.ts';
import type { CostOptions } from './cost-options.ts';
import { type CostEstimate, CostEstimator } from './estimate/cost-estimate.ts';
import { TokenEstimator } from './estimate/token-estimator.ts';
import { LimitEmitter, type LimitEventName, type LimitEvents } from './limits/limit-events.ts';
import type { LimitState } from './limits/limit-state.ts';
import { limitsOf } from './limits/limits-of.ts';
import { TryPrices } from './limits/try-price.ts';
import { PriceBook } from './prices/price-book.ts';
import type { UnpricedModel } from './prices/unpriced-models.ts';
import type { PriceUpdate, UpdatePricesOptions } from './prices/update-prices.ts';
import { CostBooks } from './reports/cost-books.ts';
import type { CostReport, ReportOptions } from './reports/cost-report.ts';

/** What `cost` makes: a middleware for a client, with what it knows. */
export interface CostControl extends Middleware {
  readonly pricing: PriceBook;
  /** Models that were used without a known price: the first thousand. */
  unpriced(): readonly UnpricedModel[];
  /**
   * Fetches newer price data, once: nothing is fetched unless this is called. Data that is too large, late, not of the right form
   * or not plausible is refused, and the prices stay as they are.
   * @throws ConfigurationError for options that are not valid; a failed update is no error, but says so
   */
  updatePrices(options?: UpdatePricesOptions): Promise<PriceUpdate>;
  /**
   * What a request would cost, before it is made: for each candidate that the client would ask now, in their order. No network,
   * unless a counter of the options has one.
   * @param ai a client with this middleware. @default the client that was attached last; without one, the estimate is for the
   * request's `model` at the provider that made it
   * @param options those of the call, such as the entry that is to be asked
   * @throws ValidationError for a request that no candidate can take, ConfigurationError for what is no client
   */
  estimateCost(request: ChatRequest, ai?: FlexiAI, options?: CallOptions): Promise<readonly CostEstimate[]>;
  /**
   * What was spent so far: in this process, or by all that share the `store`.
   * @throws ConfigurationError for an unknown dimension, or what is no day; what the store throws
   */
  report(options?: ReportOptions): Promise<CostReport>;
  /**
   * What stands in the limits now, as far as this process knows: one line for each limit and subject that its calls were held to, in the
   * period of now. Limits of a single call are left out. No store is asked.
   */
  limits(): readonly LimitState[];
  /** Waits until the store has taken, or refused, what is on its way. For the end of a process; a file store does not need it. */
  flush(): Promise<void>;
  /**
   * Counts the answers that a client has from a cache, and what they saved, from now on. Attempts are counted without it.
   * @returns stops it
   * @throws ConfigurationError for what is no client
   */
  attach(ai: FlexiAI): () => void;
  /**
   * Listens to the limits. What a listener throws is logged and breaks nothing.
   * @returns stops listening
   * @throws ConfigurationError for an unknown event
   */
  on<Name extends LimitEventName>(event: Name, listener: (event: LimitEvents[Name]) => void): () => void;
}

/**
 * Prices for a client: `createFlexiAI({ middleware: [cost()] })`, or `ai.use(cost())`. The price data is loaded by the first call.
 *
 * @throws ConfigurationError that lists every problem of the options with its path
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
  const limits = limitsOf(options, new TryPrices(pricing, tokens), events);
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

/** A try that the limits let through is entered in the books, too. */
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
