import type { DataRequirements, DataTerms } from '../config/options/data-config.ts';
import type { Capability } from './needs.ts';

/** What a call requires of a provider. */
export interface Requirements extends DataRequirements {
  /** It has these capabilities. @default those that the request needs */
  readonly capabilities?: readonly Capability[];
}

const NOTHING: Requirements = {};

/** The requirements of a call; a list stands for capabilities. */
export function requirementsOf(required: readonly Capability[] | Requirements = NOTHING): Requirements {
  return isList(required) ? { capabilities: required } : required;
}

/** Which requirement on data an entry does not meet, in words; `undefined` if it meets all. */
export function unmetTerm(terms: DataTerms = {}, required: DataRequirements): string | undefined {
  const { region, tags = [], ...exact } = required;
  if (region !== undefined) {
    const regions = isList(region) ? region : [region];
    if (terms.region === undefined || !regions.includes(terms.region)) {
      return unmet('region', terms.region, regions.map((each) => `"${each}"`).join(' or '));
    }
  }
  for (const term of ['zeroRetention', 'trainsOnData'] as const) {
    const value = exact[term];
    if (value !== undefined && terms[term] !== value) return unmet(term, terms[term], String(value));
  }
  const missing = tags.filter((tag) => terms.tags?.includes(tag) !== true);
  return missing.length === 0 ? undefined : `it does not have the tag ${missing.map((tag) => `"${tag}"`).join(', ')}`;
}

function unmet(term: keyof DataTerms, declared: string | boolean | undefined, required: string): string {
  const found =
    declared === undefined ? 'is not declared' : `is ${typeof declared === 'string' ? `"${declared}"` : declared}`;
  return `${term} ${found}, required is ${required}`;
}

function isList<Item, Other>(value: readonly Item[] | Other): value is readonly Item[] {
  return Array.isArray(value);
}
