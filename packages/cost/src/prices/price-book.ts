import type { AttemptUsage, CostParts, PricedEntry, PriceSource } from '@flexiai/core';
import { usdOf } from '../money/money.ts';
import { billedByProvider } from './billed-by-provider.ts';
import { type Catalogue, loadCatalogue } from './catalogue.ts';
import { type Pass, passesOf, withoutPasses } from './passes-of.ts';
import { type PriceOverride, tariffOfOverride } from './price-override.ts';
import { PROVIDER_IDS } from './provider-ids.ts';
import { quantitiesOf } from './quantities-of.ts';
import { serviceTierOf } from './service-tier-of.ts';
import type { ExactCost, Tariff } from './tariff.ts';
import { UnpricedModels } from './unpriced-models.ts';
import { fetchCatalogue, type PriceUpdate, type UpdatePricesOptions } from './update-prices.ts';

/** Where the prices of a client come from. */
export interface PriceBookOptions {
  readonly prices: { readonly [entryOrPlugin: string]: { readonly [model: string]: PriceOverride } };
  readonly providers: { readonly [entryOrPlugin: string]: string | false };
  readonly requiresPrice: boolean;
}

/** Models of one entry whose tariffs are kept. */
const MOST_TARIFFS = 1000;

/**
 * What the models of a client's entries cost. The entry's own `price` wins, then the prices of the options, then the data, then
 * what the plugin says. Each look-up is made once.
 */
export class PriceBook implements PriceSource {
  readonly requiresPrice: boolean;
  /** Models that were used, or were to be used, without a known price. */
  readonly unpriced = new UnpricedModels();
  readonly #options: PriceBookOptions;
  #catalogue: Catalogue | undefined;
  #loading: Promise<unknown> | undefined;
  #seen: Map<string, PricedEntry> | undefined;
  /** By entry, then by the model that was asked and, where it is another one, the model that answered. */
  #tariffs = new WeakMap<PricedEntry, Map<string, Tariff | undefined>>();

  constructor(options: PriceBookOptions) {
    this.#options = options;
    this.requiresPrice = options.requiresPrice;
  }

  get catalogue(): Catalogue | undefined {
    return this.#catalogue;
  }

  /** Puts other data in the place of what is there. */
  replace(catalogue: Catalogue): void {
    this.#catalogue = catalogue;
    this.#tariffs = new WeakMap();
  }

  pending(): Promise<unknown> | undefined {
    if (this.#catalogue !== undefined) return undefined;
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /**
   * Fetches newer price data, once, and takes it where it is sound. Calls go on with the prices that they have.
   * @throws ConfigurationError for options that are not valid; nothing else
   */
  async update(options: UpdatePricesOptions = {}): Promise<PriceUpdate> {
    const problem = await this.pending();
    const before = this.#catalogue;
    if (before === undefined) return { updated: false, reason: `the library could not be loaded: ${String(problem)}` };
    const { catalogue, update } = await fetchCatalogue(before, options);
    if (catalogue !== undefined) this.replace(catalogue);
    return update;
  }

  async #load(): Promise<unknown> {
    try {
      const catalogue = await loadCatalogue();
      if (this.#catalogue === undefined) this.replace(catalogue);
      return undefined;
    } catch (error) {
      // The next call tries again: until then, the prices of the options hold.
      return error;
    } finally {
      this.#loading = undefined;
    }
  }

  costOf(entry: PricedEntry, used: AttemptUsage): ExactCost | undefined {
    const { usage, model, served } = used;
    if (usage.accuracy === 'unknown') return undefined;
    const tariff = this.tariffOf(entry, model, served);
    // A price that was set wins; a model that the data does not know may be billed all the same.
    const provider = tariff === undefined ? this.#providerOf(entry) : tariff.providerId;
    const billed = billedByProvider(provider, usage.raw);
    if (billed !== undefined) return { usd: usdOf(billed), money: billed, parts: { billedUsd: usdOf(billed) } };
    const passes = passesOf(usage, served ?? model);
    const cost =
      passes.length === 0
        ? tariff?.costOf(quantitiesOf(used), used.at, serviceTierOf(used))
        : this.#sum(entry, used, passes);
    if (cost === undefined) this.unpriced.add(entry.name, served ?? model);
    return cost;
  }

  /** What an answer costs that several models have worked on, each at its own price; `undefined` where one is not known. */
  #sum(entry: PricedEntry, used: AttemptUsage, passes: readonly Pass[]): ExactCost | undefined {
    const { at, model, served } = used;
    const tier = serviceTierOf(used);
    const rest = { ...used, usage: withoutPasses(used.usage, passes) };
    let sum = this.tariffOf(entry, model, served)?.costOf(quantitiesOf(rest), at, tier);
    for (const pass of passes) {
      const quantities = { ...quantitiesOf({ model: pass.model, usage: pass.usage, at }), requests: 0 };
      const cost = this.tariffOf(entry, pass.model)?.costOf(quantities, at, tier);
      if (sum === undefined || cost === undefined) return undefined;
      sum = sumOf(sum, cost);
    }
    return sum;
  }

  /** The entries, by name, for which prices are asked during a piece of work, which must not be asynchronous. */
  entriesDuring(work: () => void): ReadonlyMap<string, PricedEntry> {
    const entries = new Map<string, PricedEntry>();
    this.#seen = entries;
    try {
      work();
    } finally {
      this.#seen = undefined;
    }
    return entries;
  }

  /** What stands for an entry where there is no client: the provider that made a model; `undefined` where that is not known. */
  entryOf(model: string): PricedEntry | undefined {
    const maker = this.#catalogue?.makerOf(model);
    if (maker === undefined) return undefined;
    const plugin = Object.keys(PROVIDER_IDS).find((id) => PROVIDER_IDS[id] === maker) ?? maker;
    return { name: plugin, plugin, model, listedPrice: () => undefined };
  }

  estimateUsd(entry: PricedEntry, model: string, inputTokens: number, outputTokens: number): number | undefined {
    this.#seen?.set(entry.name, entry);
    const money = this.tariffOf(entry, model)?.estimate(inputTokens, outputTokens, Date.now());
    return money === undefined ? undefined : usdOf(money);
  }

  /** What a model costs; `undefined` where that is not known. @param served the model that answered. @default model */
  tariffOf(entry: PricedEntry, model: string, served: string = model): Tariff | undefined {
    let known = this.#tariffs.get(entry);
    if (known === undefined) {
      known = new Map();
      this.#tariffs.set(entry, known);
    }
    const key = served === model ? model : `${model}\n${served}`;
    if (known.has(key)) return known.get(key);
    const tariff = served === model ? this.#look(entry, model) : this.#lookServed(entry, model, served);
    // Without the data, the answer may change.
    if (this.#catalogue === undefined) return tariff;
    if (known.size >= MOST_TARIFFS) known.clear();
    known.set(key, tariff);
    return tariff;
  }

  #look(entry: PricedEntry, model: string): Tariff | undefined {
    return this.#set(entry, model) ?? this.#inData(entry, model) ?? this.#listed(entry, model);
  }

  /**
   * What the model costs that answered in the place of the one that was asked. A price that is set for the asked model holds for
   * its dated versions, and where the asked name is no model's, such as a deployment's.
   */
  #lookServed(entry: PricedEntry, model: string, served: string): Tariff | undefined {
    const own = this.#override(entry, served);
    if (own !== undefined) return own;
    const isSame = isDated(served, model) || this.#inData(entry, model) === undefined;
    return (isSame ? this.#set(entry, model) : undefined) ?? this.#inData(entry, served) ?? this.#look(entry, model);
  }

  /** What the application says. */
  #set(entry: PricedEntry, model: string): Tariff | undefined {
    if (entry.price !== undefined && model === entry.model) return tariffOfOverride(entry.price);
    return this.#override(entry, model) ?? this.#override(entry, ANY_MODEL);
  }

  #override({ name, plugin }: PricedEntry, model: string): Tariff | undefined {
    const { prices } = this.#options;
    for (const owner of [name, plugin]) {
      const models = Object.hasOwn(prices, owner) ? prices[owner] : undefined;
      const price = models !== undefined && Object.hasOwn(models, model) ? models[model] : undefined;
      if (price !== undefined) return tariffOfOverride(price);
    }
    return undefined;
  }

  #inData(entry: PricedEntry, model: string): Tariff | undefined {
    const provider = this.#providerOf(entry);
    return provider === undefined ? undefined : this.#catalogue?.tariffOf(provider, model.replace(/^models\//, ''));
  }

  /** Where the data has an entry's prices, by the id of the provider. */
  #providerOf({ name, plugin, baseURL }: PricedEntry): string | undefined {
    const { providers } = this.#options;
    for (const owner of [name, plugin]) {
      const chosen = Object.hasOwn(providers, owner) ? providers[owner] : undefined;
      if (chosen !== undefined) return chosen === false ? undefined : chosen;
    }
    const there = baseURL === undefined ? undefined : this.#catalogue?.providerAt(baseURL);
    if (there !== undefined) return there;
    const usual = Object.hasOwn(PROVIDER_IDS, plugin) ? PROVIDER_IDS[plugin] : plugin;
    return usual === false ? undefined : usual;
  }

  #listed(entry: PricedEntry, model: string): Tariff | undefined {
    const price = entry.listedPrice(model);
    return price === undefined ? undefined : tariffOfOverride(price);
  }
}

function sumOf(a: ExactCost, b: ExactCost): ExactCost {
  const parts: { -readonly [Part in keyof CostParts]: number } = { ...a.parts };
  for (const part of Object.keys(b.parts) as (keyof CostParts)[]) {
    parts[part] = (parts[part] ?? 0) + (b.parts[part] ?? 0);
  }
  const money = a.money + b.money;
  return { usd: usdOf(money), money, parts, ...((a.partial || b.partial) && { partial: true }) };
}

/** In the options: all models of an entry or plugin that are not named. */
const ANY_MODEL = '*';

/** Whether `served` is a dated name of the model that was asked: `m-2026-01-31`. */
function isDated(served: string, model: string): boolean {
  return served.startsWith(model) && /^[-@:.]?\d[\d-]*$/.test(served.slice(model.length));
}
