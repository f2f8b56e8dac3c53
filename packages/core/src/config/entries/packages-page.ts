/**
 * The page that lists the package of each provider's id. A package cannot be guessed from the id: several packages have more than
 * one, and a name that does not exist could be registered by someone else.
 */
export const PACKAGES_PAGE = 'https://flexiai.github.io/flexiai/providers#packages';
