import type { Constraints } from './schema-node.ts';

/** The largest JSON text in a description, in characters. */
const LONGEST_VALUE = 300;

/** The bounds that `z.int()` and others write for "an integer": they do not help a model. */
const SAFE_BOUNDS: ReadonlySet<unknown> = new Set([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);

/** The restriction of `oneOf` that `anyOf` does not have. */
export const EXACTLY_ONE = 'Exactly one of the alternatives must match.';

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
  dependentRequired: (value) => `Properties that require other properties: ${json(value)}`,
  default: (value) => `Default: ${json(value)}`,
  examples: (value) => `Examples: ${json(value)}`,
  contentEncoding: (value) => `Encoding: ${value}.`,
  contentMediaType: (value) => `Media type: ${value}.`,
};

/** A constraint as a sentence for the model; `undefined` if it restricts nothing. */
export function constraintInWords(keyword: string, value: unknown): string | undefined {
  if (value === undefined || value === false || isTrivial(keyword, value)) return undefined;
  return (WORDS[keyword] ?? ((inner) => `${keyword}: ${json(inner)}`))(value);
}

/** Whether the constraint holds for every value that JSON can represent exactly. */
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

/** A keyword without any other form, as a sentence for the model. */
export function schemaInWords(keyword: string, value: unknown): string {
  return keyword === 'not' ? `Must not match ${json(value)}` : `${keyword}: ${json(value)}`;
}

function json(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
