import { asList, asObject, isObject } from '../server/json-object.ts';

/**
 * What is wrong with a schema for `strict: true`: every object must forbid further properties and require its own.
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function strictSchemaProblem(schema: unknown, context: readonly string[] = []): string | undefined {
  if (!isObject(schema)) return undefined;
  const where = `In context=(${context.map((step) => `'${step}'`).join(', ')}${context.length === 1 ? ',' : ''})`;
  const properties = asObject(schema['properties']);
  if (schema['type'] === 'object') {
    if (schema['additionalProperties'] !== false) {
      return `${where}, 'additionalProperties' is required to be supplied and to be false.`;
    }
    const required = asList(schema['required']);
    const missing = Object.keys(properties).find((name) => !required.includes(name));
    if (missing !== undefined) {
      return `${where}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
    }
  }
  const inner: readonly (readonly [schema: unknown, ...steps: string[]])[] = [
    ...Object.entries(properties).map(([name, property]) => [property, 'properties', name] as const),
    ...Object.entries(asObject(schema['$defs'])).map(([name, definition]) => [definition, '$defs', name] as const),
    ...asList(schema['anyOf']).map((option, index) => [option, 'anyOf', String(index)] as const),
    [schema['items'], 'items'],
  ];
  for (const [part, ...steps] of inner) {
    const problem = strictSchemaProblem(part, [...context, ...steps]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
