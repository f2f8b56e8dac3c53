import type { Constraints } from './schema-node.ts';

/** The largest JSON text that a description repeats, in characters. */
const LONGEST_VALUE = 300;

/** What `z.int()` and others write for "an integer": it says nothing that a model needs to read. */
const SAFE_BOUNDS: ReadonlySet<unknown> = new Set([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);

/** What `oneOf` says beyond `anyOf`. */
export const EXACTLY_ONE = 'Exactly one of the alternatives must fit.';

type Words = (value: unknown) => string;

const WORDS: { readonly [keyword: string]: Words } = {
  minimum: (value) => `Must be at least ${value}.`,
  maximum: (value) => `Must be at most ${value}.`,
  exclusiveMinimum: (value) => `Must be greater than ${value}.`,
  exclusiveMaximum: (value) => `Must be less than ${value}.`,
  multipleOf: (value) => `Must be a multiple of ${value}.`,
  minLength: (value) => `Must have at least ${value} characters.`,
  maxLength: (value) => `Must have at most ${value} characters.`,
  pattern: (value) => `Must match the regular expression ${value}`,
  format: (value) => `Format: ${value}.`,
  minItems: (value) => `Must have at least ${value} items.`,
  maxItems: (value) => `Must have at most ${value} items.`,
  uniqueItems: () => 'Items must differ from each other.',
  contains: (value) => `At least one item fits ${json(value)}`,
  minContains: (value) => `At least ${value} items do.`,
  maxContains: (value) => `At most ${value} items do.`,
  minProperties: (value) => `Must have at least ${value} properties.`,
  maxProperties: (value) => `Must have at most ${value} properties.`,
  propertyNames: (value) => `Each property's name fits ${json(value)}`,
  dependentRequired: (value) => `Properties that need others beside them: ${json(value)}`,
  default: (value) => `Default: ${json(value)}`,
  examples: (value) => `Examples: ${json(value)}`,
  contentEncoding: (value) => `Encoding: ${value}.`,
  contentMediaType: (value) => `Media type: ${value}.`,
};

/** A constraint as a sentence for the model, or `undefined` where it says nothing. */
export function constraintInWords(keyword: string, value: unknown): string | undefined {
  if (value === undefined || value === false || isTrivial(keyword, value)) return undefined;
  return (WORDS[keyword] ?? ((inner) => `${keyword}: ${json(inner)}`))(value);
}

/** Whether every value meets the constraint that JSON can carry exactly. */
function isTrivial(keyword: string, value: unknown): boolean {
  if (keyword === 'minimum' || keyword === 'maximum') return SAFE_BOUNDS.has(value);
  return value === 0 && (keyword === 'minLength' || keyword === 'minItems' || keyword === 'minProperties');
}

/** Constraints as sentences. */
export function allInWords(constraints: Constraints): readonly string[] {
  return Object.entries(constraints)
    .map(([keyword, value]) => constraintInWords(keyword, value))
    .filter((words) => words !== undefined);
}

/** A schema's keyword that has no other form, for the model to read. */
export function schemaInWords(keyword: string, value: unknown): string {
  return keyword === 'not' ? `Must not fit ${json(value)}` : `${keyword}: ${json(value)}`;
}

function json(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
