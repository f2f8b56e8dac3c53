import type { ModelInfo, Provider } from '@pydantic/genai-prices';
import { cardsOf } from './catalogue-card.ts';
import { SERVICE_TIERS } from './provider-ids.ts';
import { Tariff } from './tariff.ts';

type Library = typeof import('@pydantic/genai-prices');

/** The price data of `@pydantic/genai-prices`, or newer data of the same form. */
export class Catalogue {
  readonly #library: Library;
  readonly #providers: readonly Provider[];

  constructor(library: Library, providers: readonly Provider[]) {
    this.#library = library;
    this.#providers = providers;
  }

  get providers(): readonly Provider[] {
    return this.#providers;
  }

  /** Whether the data has a provider of this id. */
  has(id: string): boolean {
    return this.#providers.some((provider) => provider.id === id);
  }

  /** The provider whose API stands at `baseURL`. */
  providerAt(baseURL: string): string | undefined {
    return this.#providers.find(({ api_pattern }) => new RegExp(`^(?:${api_pattern})`).test(baseURL))?.id;
  }

  /** What a model of a provider costs. */
  tariffOf(providerId: string, model: string): Tariff | undefined {
    const found = this.#modelOf(providerId, model);
    return found === undefined ? undefined : new Tariff(cardsOf(found), SERVICE_TIERS[providerId]);
  }

  /** The library matches names, dated ones too; where it does not find one, the models of other providers that are sold here. */
  #modelOf(providerId: string, model: string): ModelInfo | undefined {
    const provider = this.#providers.find(({ id }) => id === providerId);
    if (provider === undefined) return undefined;
    const { fallback_model_providers: others = [], ...own } = provider;
    for (const each of [own, ...this.#providers.filter(({ id }) => others.includes(id))]) {
      const { fallback_model_providers: _others, ...alone } = each as Provider;
      const found = this.#library.calcPrice({}, model, { provider: alone })?.model;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Loads the library with the data that it brings. */
export async function loadCatalogue(): Promise<Catalogue> {
  const library = await import('@pydantic/genai-prices');
  return new Catalogue(library, (await library.waitForUpdate()) ?? []);
}
