import type { AssistantPart, ProviderMetadata } from './content-part.ts';
import type { CostParts } from './cost-parts.ts';
import type { ModelPrice } from './model-price.ts';
import type { Usage } from './usage.ts';

/**
 * What a price source knows about an entry. There is one object for each entry, the same for all calls, so prices can be cached by
 * it.
 */
export interface PricedEntry {
  /** The name of the entry. */
  readonly name: string;
  /** The id of its plugin. */
  readonly plugin: string;
  /** The default model of the entry. */
  readonly model: string;
  /** The `baseURL` of the entry, if it is set: another endpoint of the same plugin may have other prices. */
  readonly baseURL?: string;
  /** The entry's option `price`: the price of its default model. It overrides all other prices. */
  readonly price?: ModelPrice;
  /** The plugin's price for a model. Every other source overrides it. */
  listedPrice(model: string): ModelPrice | undefined;
}

/** The usage of one attempt, and the facts that decide its price. */
export interface AttemptUsage {
  /** The model that was asked. */
  readonly model: string;
  /** The model that answered, if the provider names it. @default model */
  readonly served?: string | undefined;
  readonly usage: Usage;
  /** When the attempt began, in ms since the epoch. */
  readonly at: number;
  /** The provider's own facts about the answer, such as its service tier. */
  readonly providerMetadata?: ProviderMetadata | undefined;
  /** The content of the answer, which shows the tools that the provider ran. */
  readonly content?: readonly AssistantPart[] | undefined;
}

/** The cost of an attempt's usage. */
export interface PricedUsage {
  readonly usd: number;
  /** The parts of `usd`. */
  readonly parts: CostParts;
  /** A billed item has no known price and is left out, such as a tool that the provider ran. @default false */
  readonly partial?: boolean;
}

/**
 * Knows the prices of models. A middleware provides one as `pricing`; the client uses it for routing (`lowest-cost`,
 * `hedge.maxExtraCostUsd`, `estimatedCostUsd`) and for the cost of each attempt. If a client has several, it uses the first.
 */
export interface PriceSource {
  /**
   * Loads the prices on first use, from a fast source: the disk, not a network. It runs on the path of every call.
   * @returns `undefined` if the prices are loaded; otherwise a promise that never rejects. Calls whose candidates depend on prices
   * wait for it before they plan, others only before they end.
   */
  pending(): Promise<unknown> | undefined;
  /**
   * The cost of an attempt's usage; `undefined`, and never 0, if its price or its usage is not known. Must not throw. Called once
   * for each attempt that may have been billed.
   */
  costOf(entry: PricedEntry, used: AttemptUsage): PricedUsage | undefined;
  /** The cost of this number of tokens, in USD; `undefined` if the model has no known price. Must not throw. */
  estimateUsd(entry: PricedEntry, model: string, inputTokens: number, outputTokens: number): number | undefined;
  /** Whether a candidate without a known price is skipped, with the reason `unknown-price`. @default false */
  readonly requiresPrice?: boolean;
}
