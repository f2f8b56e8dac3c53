/** The types of values in `enum`, some of which a wire may not accept. */
export type LiteralType = 'string' | 'number' | 'boolean' | 'null';

/**
 * The subset of JSON Schema that one wire accepts in one place (the answer's format, the parameters of a tool, strict or not).
 * `fitSchema` writes a schema in it. Create one object for each and reuse it: results are cached for it.
 */
export interface SchemaDialect {
  /** The accepted keywords that constrain a value: `minimum`, `pattern` … All others are described in the description. */
  readonly constraints: ReadonlySet<string>;
  /** Whether the value of an accepted constraint is accepted. @default all are */
  readonly takesConstraint?: (keyword: string, value: unknown) => boolean;
  /** The accepted values of `format`. @default all */
  readonly formats?: ReadonlySet<string>;
  /** The other accepted keywords: `default` … `title` and `description` are always accepted. */
  readonly annotations?: ReadonlySet<string>;
  /**
   * The keys of an object. `closed`: only those in `properties`, and `additionalProperties: false` is required. `open`: other keys
   * may be allowed, with a schema of their own.
   */
  readonly keys: 'closed' | 'open';
  /**
   * Optional properties. `optional`: as in JSON Schema. `nullable`: each property is required; an optional one becomes nullable,
   * and its `null` is removed from the answer.
   */
  readonly properties: 'optional' | 'nullable';
  /** Accepts a schema for a value of any kind. */
  readonly anything: boolean;
  /** Accepts `prefixItems`. */
  readonly tuples: boolean;
  /** The accepted types of values in `enum`. @default all */
  readonly literals?: ReadonlySet<LiteralType>;
  /** A schema that refers to itself: anywhere, only below optional properties, or not at all. */
  readonly recursion: 'anywhere' | 'below-optional' | 'none';
  /** The accepted root of an answer. The parameters of a tool are an object in every dialect. */
  readonly root: 'object' | 'object-or-array' | 'any';
  /**
   * The schema is not enforced, and nearly all of JSON Schema is accepted, so an accepted schema is sent as it is. Only a refused
   * root, and lists in the form of older drafts, are rewritten.
   * @default false
   */
  readonly lenient?: boolean;
  /** The limits of a schema. @default no known limit */
  readonly limits?: SchemaLimits;
}

/** The use of a schema: the answer itself, or the arguments of a tool, which are an object on every wire. */
export type SchemaPlace = 'answer' | 'arguments';

/** The limits of a schema's size. */
export interface SchemaLimits {
  /** Levels of nested values. */
  readonly depth?: number;
  /** Properties of all objects together. */
  readonly properties?: number;
  /** Values of all `enum` together. */
  readonly enumValues?: number;
  /** The characters of all names of properties and definitions, and of all literal values, together. */
  readonly characters?: number;
  /** The characters of the texts of one `enum` with more than this number of values. */
  readonly longEnum?: { readonly values: number; readonly characters: number };
  /** Optional properties, all together. */
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

/** For schemas that are not enforced: nearly all of JSON Schema, with an object at the root. */
export const LENIENT_DIALECT: SchemaDialect = Object.freeze<SchemaDialect>({
  constraints: new Set([
    ...STRING_CONSTRAINTS,
    ...NUMBER_CONSTRAINTS,
    ...ARRAY_CONSTRAINTS,
    ...OBJECT_CONSTRAINTS,
    'patternProperties',
  ]),
  // A keyword with a schema of its own may refer to definitions that have moved.
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
