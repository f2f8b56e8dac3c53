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

/** The sources of a client's prices. */
export interface PriceBookOptions {
  readonly prices: { readonly [entryOrPlugin: string]: { readonly [model: string]: PriceOverride } };
  readonly providers: { readonly [entryOrPlugin: string]: string | false };
  readonly requiresPrice: boolean;
}

/** How many models of one entry keep their tariffs. */
const MOST_TARIFFS = 1000;

/**
 * The prices of the models of a client's entries. Precedence: the entry's own `price`, the prices of the options, the
 * data, the plugin. Each lookup is cached.
 */
export class PriceBook implements PriceSource {
  readonly requiresPrice: boolean;
  /** Models without a known price that were used or refused. */
  readonly unpriced = new UnpricedModels();
  readonly #options: PriceBookOptions;
  #catalogue: Catalogue | undefined;
  #loading: Promise<unknown> | undefined;
  #seen: Map<string, PricedEntry> | undefined;
  /** By entry, then by the requested model and, if it differs, the model that answered. */
  #tariffs = new WeakMap<PricedEntry, Map<string, Tariff | undefined>>();

  constructor(options: PriceBookOptions) {
    this.#options = options;
    this.requiresPrice = options.requiresPrice;
  }

  get catalogue(): Catalogue | undefined {
    return this.#catalogue;
  }

  /** Replaces the data. */
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
   * Fetches newer price data, once, and uses it if it is valid. Calls meanwhile use the current prices.
   * @throws ConfigurationError for invalid options; no other error
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
      // The next call tries again: until then, only configured prices are known.
      return error;
    } finally {
      this.#loading = undefined;
    }
  }

  costOf(entry: PricedEntry, used: AttemptUsage): ExactCost | undefined {
    const { usage, model, served } = used;
    if (usage.accuracy === 'unknown') return undefined;
    const tariff = this.tariffOf(entry, model, served);
    // A configured price has precedence; a model that is not in the data may still have a reported cost.
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

  /** The cost of an answer that several models produced, each at its own price; `undefined` if one price is unknown. */
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

  /** The entries, by name, whose prices are looked up during a function call, which must be synchronous. */
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

  /** The pseudo-entry without a client: the provider that made a model; `undefined` if it is unknown. */
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

  /** The tariff of a model; `undefined` if it is unknown. @param served the model that answered. @default model */
  tariffOf(entry: PricedEntry, model: string, served: string = model): Tariff | undefined {
    let known = this.#tariffs.get(entry);
    if (known === undefined) {
      known = new Map();
      this.#tariffs.set(entry, known);
    }
    const key = served === model ? model : `${model}\n${served}`;
    if (known.has(key)) return known.get(key);
    const tariff = served === model ? this.#look(entry, model) : this.#lookServed(entry, model, served);
    // Without the data, the result may change later.
    if (this.#catalogue === undefined) return tariff;
    if (known.size >= MOST_TARIFFS) known.clear();
    known.set(key, tariff);
    return tariff;
  }

  #look(entry: PricedEntry, model: string): Tariff | undefined {
    return this.#set(entry, model) ?? this.#inData(entry, model) ?? this.#listed(entry, model);
  }

  /**
   * The tariff of a model that answered instead of the requested one. A configured price of the requested model also
   * applies to its dated versions, and if the requested name is not a model's, such as a deployment's.
   */
  #lookServed(entry: PricedEntry, model: string, served: string): Tariff | undefined {
    const own = this.#override(entry, served);
    if (own !== undefined) return own;
    const isSame = isDated(served, model) || this.#inData(entry, model) === undefined;
    return (isSame ? this.#set(entry, model) : undefined) ?? this.#inData(entry, served) ?? this.#look(entry, model);
  }

  /** The configured price. */
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

  /** The provider id of an entry in the data. */
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

/** The option for all models of an entry or plugin that are not named. */
const ANY_MODEL = '*';

/** Whether `served` is a dated name of the requested model: `m-2026-01-31`. */
function isDated(served: string, model: string): boolean {
  return served.startsWith(model) && /^[-@:.]?\d[\d-]*$/.test(served.slice(model.length));
}
