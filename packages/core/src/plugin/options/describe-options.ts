import { assertNever } from '../../data/assert-never.ts';
import type { JsonSchema } from '../../model/json.ts';
import type { Option, Options } from './option.ts';

/** The JSON Schema of an object of options. Options that are code are left out: a file cannot contain them. */
export function describeOptions(options: Options): JsonSchema {
  const described = Object.entries(options).flatMap(([name, option]) => {
    const schema = describeOption(option);
    return schema === undefined ? [] : [{ name, option, schema }];
  });
  const required = described.filter(({ option }) => option.required === true).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(described.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** `undefined` for code. */
function describeOption(option: Option): JsonSchema | undefined {
  const schema = describeKind(option);
  if (schema === undefined) return undefined;
  return {
    ...schema,
    ...(option.default !== undefined && { default: option.default }),
    ...(option.text !== undefined && { description: option.text }),
  };
}

function describeKind(option: Option): JsonSchema | undefined {
  switch (option.kind) {
    case 'text':
      return { type: 'string', ...(option.mayBeEmpty !== true && { minLength: 1 }) };
    case 'url':
      return { type: 'string', format: 'uri' };
    case 'boolean':
      return { type: 'boolean' };
    case 'count':
      return { type: 'integer', minimum: 1 };
    case 'choice':
      return option.values.length === 1 ? { const: option.values[0] } : describeValues(option.values);
    case 'headers':
      return { type: 'object', additionalProperties: { type: 'string' } };
    case 'fields':
      return { type: 'object', additionalProperties: {} };
    case 'list':
      return {
        type: 'array',
        items: (option.items && describeOption(option.items)) ?? {},
        ...(option.minItems !== undefined && { minItems: option.minItems }),
      };
    case 'object':
      return describeOptions(option.options);
    case 'either':
      return { anyOf: option.forms.flatMap((form) => describeOption(form) ?? []) };
    case 'code':
      return undefined;
    default:
      return assertNever(option);
  }
}

function describeValues(values: readonly unknown[]): JsonSchema {
  return { ...(values.every((value) => typeof value === 'string') && { type: 'string' }), enum: [...values] };
}
