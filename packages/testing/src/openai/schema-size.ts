import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import { children } from '../server/schema-children.ts';

const MOST_LEVELS = 10;
const MOST_PROPERTIES = 5000;
const MOST_ENUM_VALUES = 1000;
const MOST_CHARACTERS = 120_000;
/** An enum with more values than this has a limit of characters. */
const LONG_ENUM = { values: 250, characters: 15_000 };

/**
 * The exceeded limit of a strict schema.
 * @see https://platform.openai.com/docs/guides/structured-outputs#objects-have-limitations-on-nesting-depth-and-size
 */
export function schemaSizeProblem(root: JsonObject): string | undefined {
  let levels = 0;
  let properties = 0;
  let values = 0;
  let characters = 0;
  let longEnum = 0;
  const visit = (schema: unknown, level: number): void => {
    if (!isObject(schema)) return;
    if (isContainer(schema)) levels = Math.max(levels, level);
    const names = Object.keys(asObject(schema['properties']));
    const literals = [...asList(schema['enum']), ...(schema['const'] === undefined ? [] : [schema['const']])];
    properties += names.length;
    values += literals.length;
    characters += lengthOf(names) + lengthOf(literals) + lengthOf(Object.keys(asObject(schema['$defs'])));
    if (literals.length > LONG_ENUM.values) longEnum = Math.max(longEnum, lengthOf(literals));
    for (const { schema: inner, steps } of children(schema)) {
      const isDefinition = steps[0] === '$defs' || steps[0] === 'definitions';
      visit(inner, isDefinition ? 0 : steps[0] === 'anyOf' ? level : level + 1);
    }
  };
  visit(root, 0);
  if (levels > MOST_LEVELS) return `${levels} levels of nesting exceeds limit of ${MOST_LEVELS}.`;
  if (properties > MOST_PROPERTIES) return `${properties} parameters exceeds limit of ${MOST_PROPERTIES}.`;
  if (values > MOST_ENUM_VALUES) {
    return `Expected at most ${MOST_ENUM_VALUES} enum values in total within a schema when using structured outputs, but got ${values}.`;
  }
  if (longEnum > LONG_ENUM.characters) {
    return `Expected at most ${LONG_ENUM.characters} characters in total for an enum with more than ${LONG_ENUM.values} values when using structured outputs, but got ${longEnum}.`;
  }
  return characters > MOST_CHARACTERS
    ? `Expected at most ${MOST_CHARACTERS} characters in total for property names, definition names, enum values and const values when using structured outputs, but got ${characters}.`
    : undefined;
}

function isContainer({ type, properties }: JsonObject): boolean {
  const types = [type, ...asList(type)];
  return types.includes('object') || types.includes('array') || properties !== undefined;
}

function lengthOf(texts: readonly unknown[]): number {
  return texts.reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0);
}
