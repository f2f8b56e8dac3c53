/** The types of values that JSON Schema can list in `enum`, and a wire may not. */
export type LiteralType = 'string' | 'number' | 'boolean' | 'null';

/**
 * The part of JSON Schema that one wire takes in one place (the answer's format, the parameters of a tool, strict or not).
 * `fitSchema` writes a schema in it. Make one object for each and keep it: results are cached for it.
 */
export interface SchemaDialect {
  /** The keywords that constrain a value and are taken: `minimum`, `pattern` … All others are told in the description. */
  readonly constraints: ReadonlySet<string>;
  /** Whether the value of a taken constraint is taken, too. @default all are */
  readonly takesConstraint?: (keyword: string, value: unknown) => boolean;
  /** The values of `format` that are taken. @default all */
  readonly formats?: ReadonlySet<string>;
  /** What else may stand beside the constraints: `default` … `title` and `description` always may. */
  readonly annotations?: ReadonlySet<string>;
  /**
   * The keys of an object. `closed`: only those in `properties`, and `additionalProperties: false` is demanded.
   * `open`: other keys may be allowed, with a schema of their own.
   */
  readonly keys: 'closed' | 'open';
  /**
   * Properties that may be left out. `optional`: as JSON Schema says it. `nullable`: each property is demanded; one that may
   * be left out becomes nullable, and its `null` is taken away from the answer.
   */
  readonly properties: 'optional' | 'nullable';
  /** Takes a schema for a value of any kind. */
  readonly anything: boolean;
  /** Takes `prefixItems`. */
  readonly tuples: boolean;
  /** Types of values that `enum` takes. @default all */
  readonly literals?: ReadonlySet<LiteralType>;
  /** A schema that refers to itself: anywhere, only below properties that may be left out, or not at all. */
  readonly recursion: 'anywhere' | 'below-optional' | 'none';
  /** What the root of an answer may be. The parameters of a tool are an object in every dialect. */
  readonly root: 'object' | 'object-or-array' | 'any';
  /**
   * Nothing holds the model to the schema, and nearly all of JSON Schema is taken: what is taken goes as it is. Only a root
   * that is refused, and lists in the manner of older drafts, are rewritten. @default false
   */
  readonly lenient?: boolean;
  /** The largest schemas. @default there is no known limit */
  readonly limits?: SchemaLimits;
}

/** What a schema is for: the answer itself, or the arguments of a tool, which are an object on every wire. */
export type SchemaPlace = 'answer' | 'arguments';

/** How large a schema may be. */
export interface SchemaLimits {
  /** Levels of values in values. */
  readonly depth?: number;
  /** Properties of all objects together. */
  readonly properties?: number;
  /** Values of all `enum` together. */
  readonly enumValues?: number;
  /** Characters of all names of properties and definitions, and of all literal values, together. */
  readonly characters?: number;
  /** Characters of the texts of one `enum` with more than so many values. */
  readonly longEnum?: { readonly values: number; readonly characters: number };
  /** Properties that may be left out, all together. */
  readonly optionalProperties?: number;
  /** Properties with `anyOf` or several types, all together. */
  readonly unions?: number;
}

/** Constraints on texts. */
export const STRING_CONSTRAINTS = ['minLength', 'maxLength', 'pattern', 'format'] as const;
/** Constraints on numbers. */
export const NUMBER_CONSTRAINTS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const;
/** Constraints on lists. */
export const ARRAY_CONSTRAINTS = [
  'minItems',
  'maxItems',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
] as const;
/** Constraints on objects. */
export const OBJECT_CONSTRAINTS = ['minProperties', 'maxProperties', 'propertyNames', 'dependentRequired'] as const;

/** Where nothing holds the model to the schema: nearly all of JSON Schema, an object at the root. */
export const LENIENT_DIALECT: SchemaDialect = Object.freeze<SchemaDialect>({
  constraints: new Set([
    ...STRING_CONSTRAINTS,
    ...NUMBER_CONSTRAINTS,
    ...ARRAY_CONSTRAINTS,
    ...OBJECT_CONSTRAINTS,
    'patternProperties',
  ]),
  // What holds a schema of its own may refer to definitions that have another place now.
  takesConstraint: (_keyword, value) => !(JSON.stringify(value) ?? '').includes('"$ref"'),
  annotations: new Set(['default', 'examples', 'contentEncoding', 'contentMediaType']),
  keys: 'open',
  properties: 'optional',
  anything: true,
  tuples: true,
  recursion: 'anywhere',
  root: 'object',
  lenient: true,
});
