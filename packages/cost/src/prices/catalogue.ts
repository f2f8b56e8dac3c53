import type { Provider } from '@pydantic/genai-prices';
import { cardsOf } from './catalogue-card.ts';
import { findModel, matches } from './find-model.ts';
import { SERVICE_TIERS } from './provider-ids.ts';
import { Tariff } from './tariff.ts';

/** The price data of `@pydantic/genai-prices`, or newer data of the same form. */
export class Catalogue {
  /** Read-only. */
  readonly providers: readonly Provider[];
  /** Where newer data is. */
  readonly url: string;
  readonly #endpoints: readonly { readonly id: string; readonly pattern: RegExp }[];

  constructor(providers: readonly Provider[], url: string) {
    this.url = url;
    this.providers = providers;
    this.#endpoints = providers.map(({ id, api_pattern }) => ({ id, pattern: new RegExp(`^(?:${api_pattern})`) }));
  }

  /** The id of the provider whose API is at `baseURL`. */
  providerAt(baseURL: string): string | undefined {
    return this.#endpoints.find(({ pattern }) => pattern.test(baseURL))?.id;
  }

  /** The id of the provider that made a model and has a price for it. */
  makerOf(model: string): string | undefined {
    const name = model.toLowerCase().trim();
    return this.providers.find(
      ({ id, model_match }) =>
        model_match !== undefined && matches(model_match, name) && findModel(this.providers, id, model) !== undefined,
    )?.id;
  }

  /** The price of a model at a provider. */
  tariffOf(providerId: string, model: string): Tariff | undefined {
    const found = findModel(this.providers, providerId, model);
    const tiers = Object.hasOwn(SERVICE_TIERS, providerId) ? SERVICE_TIERS[providerId] : undefined;
    return found === undefined ? undefined : new Tariff(cardsOf(found), tiers, providerId);
  }
}

/** Loads the library with its bundled data. */
export async function loadCatalogue(): Promise<Catalogue> {
  const { REMOTE_DATA_JSON_URL, waitForUpdate } = await import('@pydantic/genai-prices');
  return new Catalogue((await waitForUpdate()) ?? [], REMOTE_DATA_JSON_URL);
}
