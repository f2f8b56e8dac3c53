import type { AssistantPart, ProviderMetadata } from './content-part.ts';
import type { CostParts } from './cost-parts.ts';
import type { ModelPrice } from './model-price.ts';
import type { Usage } from './usage.ts';

/** What a price source knows of an entry. One object for each entry, the same for all calls: prices can be kept by it. */
export interface PricedEntry {
  /** The entry's name. */
  readonly name: string;
  /** The id of its plugin. */
  readonly plugin: string;
  /** The entry's own model. */
  readonly model: string;
  /** The entry's `baseURL`, where it sets one: another endpoint of the same plugin may have other prices. */
  readonly baseURL?: string;
  /** The entry's option `price`: the price of its own model. It wins over all others. */
  readonly price?: ModelPrice;
  /** What the plugin says of a model's price. Any other source knows it better. */
  listedPrice(model: string): ModelPrice | undefined;
}

/** What one attempt used, and what tells its price. */
export interface AttemptUsage {
  /** The model that was asked. */
  readonly model: string;
  /** The model that answered, where the provider says it. @default model */
  readonly served?: string | undefined;
  readonly usage: Usage;
  /** When the attempt began, in ms since the epoch. */
  readonly at: number;
  /** The provider's own facts about the answer, such as its service tier. */
  readonly providerMetadata?: ProviderMetadata | undefined;
  /** The answer's content, which shows the tools that the provider ran. */
  readonly content?: readonly AssistantPart[] | undefined;
}

/** What an attempt's usage costs. */
export interface PricedUsage {
  readonly usd: number;
  /** Of `usd`, by kind. */
  readonly parts: CostParts;
  /** Something that is billed has no known price, and is left out: a tool that the provider ran. @default false */
  readonly partial?: boolean;
}

/**
 * Knows what models cost. A middleware brings one as `pricing`; the client asks it for its routing (`lowest-cost`,
 * `hedge.maxExtraCostUsd`, `estimatedCostUsd`) and for the cost of each attempt. Where a client has several, the first one is
 * asked.
 */
export interface PriceSource {
  /**
   * Loads the prices on first use, from where that is quick: the disk, not a network. On the path of every call.
   * @returns `undefined` where they are there. Else a promise that never rejects: calls whose candidates depend on prices wait
   * for it before they plan, others only before they end
   */
  pending(): Promise<unknown> | undefined;
  /**
   * What an attempt's usage costs; `undefined` where its price or its usage is not known, never 0 in place of it. Must not
   * throw. Called once for each attempt that may have been billed.
   */
  costOf(entry: PricedEntry, used: AttemptUsage): PricedUsage | undefined;
  /** What so many tokens would cost, in USD; `undefined` where the model has no known price. Must not throw. */
  estimateUsd(entry: PricedEntry, model: string, inputTokens: number, outputTokens: number): number | undefined;
  /** Whether a candidate without a known price is passed over, with the reason `unknown-price`. @default false */
  readonly requiresPrice?: boolean;
}
