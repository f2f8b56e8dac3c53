import { isObject, type JsonObject, listOf } from '../../data/json-fields.ts';
import { ARRAY_CONSTRAINTS, NUMBER_CONSTRAINTS, OBJECT_CONSTRAINTS, STRING_CONSTRAINTS } from './schema-dialect.ts';
import {
  ANY,
  type ArrayNode,
  type Constraints,
  NO_NOTES,
  NOTHING,
  type ObjectNode,
  type ScalarNode,
  type SchemaNode,
} from './schema-node.ts';

type Read = (schema: unknown) => SchemaNode;

/** The objects that a schema allows. */
export function readObject(schema: JsonObject, read: Read): ObjectNode {
  const properties = new Map<string, SchemaNode>();
  if (isObject(schema['properties'])) {
    for (const [name, inner] of Object.entries(schema['properties'])) properties.set(name, read(inner));
  }
  const required = new Set(listOf(schema['required']).filter((name) => typeof name === 'string'));
  const { additionalProperties, patternProperties, dependencies } = schema;
  const constraints = picked(schema, OBJECT_CONSTRAINTS);
  let rest = additionalProperties === undefined ? undefined : read(additionalProperties);
  const names = namesOf(schema['propertyNames']);
  if (names !== undefined) {
    // Keys in a list become ordinary properties.
    delete constraints['propertyNames'];
    for (const name of names) if (!properties.has(name)) properties.set(name, rest ?? ANY);
    rest = NOTHING;
  } else if (saysNothingOfNames(schema['propertyNames'])) delete constraints['propertyNames'];
  if (isObject(dependencies)) {
    const lists = Object.entries(dependencies).filter(([, inner]) => Array.isArray(inner));
    if (lists.length > 0) constraints['dependentRequired'] ??= Object.fromEntries(lists);
  }
  const patterns = isObject(patternProperties)
    ? Object.entries(patternProperties).map(([pattern, inner]) => [pattern, read(inner)] as const)
    : [];
  const described = isObject(schema['properties']) || names !== undefined || rest?.kind === 'nothing';
  return { kind: 'object', properties, described, required, rest, patterns, constraints, notes: NO_NOTES };
}

/** The lists that a schema allows, in the forms of drafts up to 7 and from 2020 on. */
export function readArray(schema: JsonObject, read: Read): ArrayNode {
  const { items, prefixItems, additionalItems } = schema;
  const older = Array.isArray(items);
  const prefix = older ? items : listOf(prefixItems);
  const further = older ? additionalItems : items;
  return {
    kind: 'array',
    prefix: prefix.map(read),
    items: further === undefined ? undefined : read(further),
    constraints: picked(schema, ARRAY_CONSTRAINTS),
    notes: NO_NOTES,
  };
}

/** The scalars of a type that a schema allows. */
export function readScalar(type: ScalarNode['type'], schema: JsonObject): ScalarNode {
  const constraints =
    type === 'string'
      ? picked(schema, STRING_CONSTRAINTS)
      : type === 'number' || type === 'integer'
        ? numberConstraints(schema)
        : {};
  return { kind: 'scalar', type, constraints, notes: NO_NOTES };
}

/** In draft 4, a flag made a bound exclusive. */
function numberConstraints(schema: JsonObject): Constraints {
  const constraints = picked(schema, NUMBER_CONSTRAINTS);
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof constraints[flag] !== 'boolean') continue;
    const isExclusive = constraints[flag];
    delete constraints[flag];
    if (!isExclusive || constraints[bound] === undefined) continue;
    constraints[flag] = constraints[bound];
    delete constraints[bound];
  }
  return constraints;
}

function picked(schema: JsonObject, keywords: readonly string[]): { [keyword: string]: unknown } {
  const constraints: { [keyword: string]: unknown } = {};
  for (const keyword of keywords) if (schema[keyword] !== undefined) constraints[keyword] = schema[keyword];
  return constraints;
}

/** The keys, if they are listed. */
function namesOf(propertyNames: unknown): readonly string[] | undefined {
  if (!isObject(propertyNames)) return undefined;
  const { enum: list, const: only } = propertyNames;
  if (typeof only === 'string') return [only];
  return Array.isArray(list) && list.every((name) => typeof name === 'string') ? list : undefined;
}

function saysNothingOfNames(propertyNames: unknown): boolean {
  if (propertyNames === true) return true;
  return isObject(propertyNames) && Object.keys(propertyNames).every((keyword) => keyword === 'type');
}
