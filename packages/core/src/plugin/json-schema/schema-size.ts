import { isObject, type JsonObject, listOf } from '../../data/json-fields.ts';
import type { SchemaLimits } from './schema-dialect.ts';

/** The size of a written schema, in the terms of `SchemaLimits`. */
export interface SchemaSize {
  readonly depth: number;
  readonly properties: number;
  readonly enumValues: number;
  readonly characters: number;
  readonly optionalProperties: number;
  readonly unions: number;
}

/** The first limit that a written schema exceeds, as the end of "The schema has …". */
export function excessOf(schema: JsonObject, size: SchemaSize, limits: SchemaLimits): string | undefined {
  for (const [limit, what] of LIMITS) {
    const most = limits[limit];
    if (most !== undefined && size[limit] > most) return `${size[limit]} ${what}, and ${most} are allowed`;
  }
  const { longEnum } = limits;
  if (longEnum === undefined) return undefined;
  let longest = 0;
  visit(schema, 0, ({ enum: values }) => {
    if (listOf(values).length > longEnum.values) longest = Math.max(longest, textLength(listOf(values)));
  });
  return longest > longEnum.characters
    ? `an enum of ${longest} characters, and ${longEnum.characters} are allowed`
    : undefined;
}

const LIMITS = [
  ['depth', 'levels of nesting'],
  ['properties', 'properties'],
  ['enumValues', 'values in enums'],
  ['characters', 'characters in names and values'],
  ['optionalProperties', 'optional properties'],
  ['unions', 'properties of several types'],
] as const;

export function sizeOf(schema: JsonObject): SchemaSize {
  const size = { depth: 0, properties: 0, enumValues: 0, characters: 0, optionalProperties: 0, unions: 0 };
  visit(schema, 0, (node, depth) => {
    size.depth = Math.max(size.depth, depth);
    const { properties, required, enum: values, const: only, $defs } = node;
    if (Array.isArray(values)) {
      size.enumValues += values.length;
      size.characters += textLength(values);
    }
    if (only !== undefined) size.characters += textLength([only]);
    if (isObject($defs)) size.characters += textLength(Object.keys($defs));
    if (!isObject(properties)) return;
    const names = Object.keys(properties);
    const demanded = new Set(listOf(required));
    size.properties += names.length;
    size.characters += textLength(names);
    size.optionalProperties += names.filter((name) => !demanded.has(name)).length;
    size.unions += Object.values(properties).filter(isUnion).length;
  });
  return size;
}

function isUnion(schema: unknown): boolean {
  return isObject(schema) && (Array.isArray(schema['anyOf']) || Array.isArray(schema['type']));
}

/** Every schema in a schema, with its level of nesting. Definitions start at the first level. */
function visit(schema: unknown, depth: number, see: (node: JsonObject, depth: number) => void): void {
  if (!isObject(schema)) return;
  see(schema, depth);
  const { properties, $defs, anyOf, items, prefixItems, additionalProperties } = schema;
  for (const inner of Object.values(isObject(properties) ? properties : {})) visit(inner, depth + 1, see);
  for (const inner of Object.values(isObject($defs) ? $defs : {})) visit(inner, 0, see);
  for (const inner of listOf(anyOf)) visit(inner, depth, see);
  for (const inner of [items, additionalProperties, ...listOf(prefixItems)]) visit(inner, depth + 1, see);
}

function textLength(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
}
