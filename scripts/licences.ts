/** The licences, by SPDX, that a dependency of a published package may have: they ask for no more than to be named. */
const ALLOWED: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
];

/** Packages by licence, as `pnpm licenses list --json` prints them. */
export interface LicenceList {
  readonly [licence: string]: readonly { readonly name: string; readonly versions: readonly string[] }[];
}

/** The packages whose licence is not allowed, as `name version: licence`. Of `A OR B`, one must be allowed; of `A AND B`, both. */
export function refusedLicences(list: LicenceList): string[] {
  return Object.entries(list)
    .filter(([licence]) => !isAllowed(licence))
    .flatMap(([licence, packages]) =>
      packages.map(({ name, versions }) => `${name} ${versions.join(', ')}: ${licence}`),
    )
    .sort();
}

function isAllowed(expression: string): boolean {
  const choices = expression.replaceAll(/[()]/g, '').split(/\s+OR\s+/i);
  return choices.some((choice) => choice.split(/\s+AND\s+/i).every((licence) => ALLOWED.includes(licence.trim())));
}
