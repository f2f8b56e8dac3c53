import type { Catalogue } from './catalogue.ts';

/**
 * The day of the newest change of a price that the data knows, up to a day: the data is at least as new as that. The data itself
 * has no date.
 * @returns `undefined` where no price has a date
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
