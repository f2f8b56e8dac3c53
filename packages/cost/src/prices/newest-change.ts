import type { Catalogue } from './catalogue.ts';

/**
 * The day of the latest price change in the data, not after a given day. The data has no date of its own, but cannot be
 * older than that.
 * @returns `undefined` if no price has a date
 */
export function newestChange({ providers }: Pick<Catalogue, 'providers'>, today: string): string | undefined {
  const days = providers
    .flatMap(({ models }) => models)
    .flatMap(({ prices }) => (Array.isArray(prices) ? prices : []))
    .flatMap(({ constraint }) =>
      constraint !== undefined && 'start_date' in constraint ? [constraint.start_date] : [],
    );
  return days
    .filter((day) => day <= today)
    .toSorted()
    .at(-1);
}
