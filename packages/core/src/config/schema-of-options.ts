import { fieldsOf, isObject, listOf } from '../data/json-fields.ts';
import type { JsonSchema } from '../model/json.ts';
import type { StandardSchemaV1 } from '../model/standard-schema.ts';
import { toJsonSchema } from '../validation/tool-schema.ts';

/**
 * The JSON Schema of the input of options, from a schema that can describe itself, or from one of zod's mini form, which cannot:
 * zod's own converter would double the size of core. Options that are code are left out.
 *
 * @returns `undefined` for a schema of another library that cannot describe itself
 */
export function schemaOfOptions(schema: StandardSchemaV1): JsonSchema | undefined {
  const described = describe(schema);
  if (described !== undefined) return described;
  return isZod(schema) ? (describeZod(schema, 0) ?? {}) : undefined;
}

/** `undefined` if the schema cannot describe itself: for code, zod throws. */
function describe(schema: StandardSchemaV1): JsonSchema | undefined {
  try {
    return toJsonSchema(schema);
  } catch {
    return undefined;
  }
}

/** The parts of a zod schema that describe its input: https://zod.dev/packages/core */
interface ZodSchema {
  readonly _zod: {
    readonly def: { readonly [field: string]: unknown; readonly type: string };
    /** The results of its checks: bounds, formats. */
    readonly bag: { readonly [name: string]: unknown };
  };
}

function isZod(schema: unknown): schema is ZodSchema {
  return isObject(schema) && isObject(schema['_zod']) && isObject(schema['_zod']['def']);
}

/** Deeper than any options: a schema that is nested more deeply contains itself. */
const DEEPEST = 20;

/** `undefined` for code; `{}` for any value. */
function describeZod(schema: unknown, depth: number): JsonSchema | undefined {
  if (!isZod(schema) || depth > DEEPEST) return {};
  const { def } = schema._zod;
  const limits = limitsOf(schema);
  const inner = (part: unknown): JsonSchema | undefined => describeZod(part, depth + 1);
  switch (def.type) {
    case 'string':
      return { type: 'string', ...counts(limits, 'Length'), ...(limits.format === 'url' && { format: 'uri' }) };
    case 'number':
      return { type: limits.format?.includes('int') === true ? 'integer' : 'number', ...bounds(limits) };
    case 'boolean':
      return { type: 'boolean' };
    case 'null':
      return { type: 'null' };
    case 'literal':
      return values(listOf(def['values']));
    case 'enum':
      return values(Object.values(fieldsOf(def['entries'])));
    case 'default':
      return withDefault(inner(def['innerType']), def['defaultValue']);
    case 'optional':
    case 'prefault':
    case 'catch':
    case 'readonly':
    case 'nonoptional':
      return inner(def['innerType']);
    case 'nullable':
      return { anyOf: [inner(def['innerType']) ?? {}, { type: 'null' }] };
    case 'pipe':
      return inner(def['in']);
    case 'lazy':
      return typeof def['getter'] === 'function' ? inner(def['getter']()) : {};
    case 'array':
      return { type: 'array', items: inner(def['element']) ?? {}, ...counts(limits, 'Items') };
    case 'record':
      return { type: 'object', additionalProperties: inner(def['valueType']) ?? {} };
    case 'union': {
      const forms = listOf(def['options']).flatMap((option) => inner(option) ?? []);
      return forms.length === 0 ? undefined : { anyOf: forms };
    }
    case 'object':
      return describeObject(def, inner);
    case 'custom':
    case 'function':
      return undefined;
    default:
      return {};
  }
}

function describeObject(def: ZodSchema['_zod']['def'], inner: (part: unknown) => JsonSchema | undefined): JsonSchema {
  const shape = Object.entries(fieldsOf(def['shape']));
  const described = shape.flatMap(([name, option]) => {
    const schema = inner(option);
    return schema === undefined ? [] : [[name, schema] as const];
  });
  const required = shape.filter(([, option]) => isZod(option) && !mayBeMissing(option)).map(([name]) => name);
  const { catchall } = def;
  const isStrict = isZod(catchall) && catchall._zod.def.type === 'never';
  const isMap = catchall !== undefined && shape.length === 0;
  return {
    type: 'object',
    ...(!isMap && { properties: Object.fromEntries(described) }),
    ...(required.length > 0 && { required: required.filter((name) => described.some(([known]) => known === name)) }),
    ...(catchall !== undefined && { additionalProperties: isStrict ? false : (inner(catchall) ?? {}) }),
  };
}

function withDefault(schema: JsonSchema | undefined, value: unknown): JsonSchema | undefined {
  const isData = ['string', 'number', 'boolean'].includes(typeof value);
  return schema !== undefined && isData ? { ...schema, default: value } : schema;
}

function mayBeMissing({ _zod: { def } }: ZodSchema): boolean {
  if (['optional', 'default', 'prefault', 'catch'].includes(def.type)) return true;
  const nested = def.type === 'pipe' ? def['in'] : def['innerType'];
  return ['pipe', 'nullable', 'readonly'].includes(def.type) && isZod(nested) && mayBeMissing(nested);
}

function values(allowed: readonly unknown[]): JsonSchema {
  const [first, ...more] = allowed;
  if (more.length === 0) return { const: first };
  const types = new Set(allowed.map((value) => typeof value));
  return { ...(types.size === 1 && types.has('string') && { type: 'string' }), enum: [...allowed] };
}

/** The results of a schema's checks. */
interface Limits {
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  format?: string;
}

function limitsOf({ _zod: { def, bag } }: ZodSchema): Limits {
  // Former versions of zod keep them in the bag. A schema of a format is itself a check.
  const limits: Limits = { ...bag };
  for (const check of [def, ...listOf(def['checks']).flatMap((one) => (isZod(one) ? [one._zod.def] : []))]) {
    const inclusive = check['inclusive'] === true;
    switch (check['check']) {
      case 'greater_than':
        limits[inclusive ? 'minimum' : 'exclusiveMinimum'] = check['value'] as number;
        break;
      case 'less_than':
        limits[inclusive ? 'maximum' : 'exclusiveMaximum'] = check['value'] as number;
        break;
      case 'min_length':
        limits.minimum = check['minimum'] as number;
        break;
      case 'max_length':
        limits.maximum = check['maximum'] as number;
        break;
      case 'number_format':
      case 'string_format':
        limits.format = check['format'] as string;
        break;
      default:
    }
  }
  return limits;
}

/** The names of JSON Schema. The largest safe integer is not a limit that a schema's author set. */
function bounds(limits: Limits): JsonSchema {
  const names = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const;
  const isSet = (limit: number | undefined): boolean =>
    limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  return Object.fromEntries(names.filter((name) => isSet(limits[name])).map((name) => [name, limits[name]]));
}

function counts({ minimum, maximum }: Limits, what: 'Length' | 'Items'): JsonSchema {
  return {
    ...(minimum !== undefined && { [`min${what}`]: minimum }),
    ...(maximum !== undefined && { [`max${what}`]: maximum }),
  };
}
