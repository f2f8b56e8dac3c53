import type { ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices';

/** A model whose price has changed implausibly. */
export interface DoubtfulPrice {
  /** The provider's id in the data. */
  readonly provider: string;
  readonly model: string;
}

/** A price that is this many times the old one is considered a mistake. */
const MOST_CHANGE = 20;

/**
 * Newer data in which a model keeps its old price if the new one is zero or many times the old one: an error in the
 * data, or forged data, must not disable a limit.
 */
export function withoutDoubtfulPrices(
  before: readonly Provider[],
  after: readonly Provider[],
): { readonly providers: readonly Provider[]; readonly doubtful: readonly DoubtfulPrice[] } {
  const doubtful: DoubtfulPrice[] = [];
  const known = new Map(before.map(({ id, models }) => [id, new Map(models.map((model) => [model.id, model]))]));
  const providers = after.map((provider) => ({
    ...provider,
    models: provider.models.map((model) => {
      const old = known.get(provider.id)?.get(model.id);
      if (old === undefined || !isDoubtful(old, model)) return model;
      doubtful.push({ provider: provider.id, model: model.id });
      return { ...model, prices: old.prices };
    }),
  }));
  return { providers, doubtful };
}

function isDoubtful(before: ModelInfo, after: ModelInfo): boolean {
  return ['input_mtok', 'output_mtok'].some((key) => {
    const old = lastPrice(before, key);
    const now = lastPrice(after, key);
    if (old === undefined || old === 0) return false;
    return now === undefined || now * MOST_CHANGE < old || now > old * MOST_CHANGE;
  });
}

/** The base price that is valid last. */
function lastPrice({ prices }: ModelInfo, key: string): number | undefined {
  const last: ModelPrice | undefined = Array.isArray(prices) ? prices.at(-1)?.prices : prices;
  const price = last?.[key];
  return typeof price === 'object' ? price.base : price;
}
