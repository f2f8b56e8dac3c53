import { fieldsOf, isObject } from '../../data/json-fields.ts';
import { ConfigurationError } from '../../errors/client-errors.ts';
import type { JsonSchema } from '../../model/json.ts';
import type { StandardSchemaV1 } from '../../model/standard-schema.ts';
import { nullableAsType } from '../../plugin/json-schema/nullable.ts';
import { describeProblems } from '../../validation/schema-problems.ts';
import { isStandardSchema, toJsonSchema } from '../../validation/tool-schema.ts';

/** The most problems that a message names. */
const MAX_PROBLEMS = 5;

/** A value as its schema returns it, or what is wrong with it. */
export type Checked = { readonly value: unknown } | { readonly problem: string };

/**
 * Checks what a model wrote with the application's schema.
 *
 * @param name names the schema in errors
 *
 * @throws ConfigurationError for a JSON Schema that cannot be used
 */
export function checkSchema(schema: JsonSchema | StandardSchemaV1, value: unknown, name: string): Promise<Checked> {
  return isStandardSchema(schema) ? checkStandard(schema, value) : checkJsonSchema(schema, value, name);
}

/**
 * Checks an item of a list with the JSON Schema of the items. @returns what is wrong with it; `undefined` for nothing, and where the
 * schema does not describe items
 */
export async function checkItem(schema: JsonSchema | StandardSchemaV1, item: unknown): Promise<string | undefined> {
  const list = fieldsOf(toJsonSchema(schema));
  const { items } = list;
  if (!isObject(items)) return undefined;
  // References point into the whole schema.
  const { $defs = {}, definitions = {} } = list;
  const checked = await checkJsonSchema({ $defs, definitions, ...items }, item, 'items');
  return 'problem' in checked ? checked.problem : undefined;
}

/** A validator that throws was not written for such a value: the answer is to blame. */
async function checkStandard(schema: StandardSchemaV1, value: unknown): Promise<Checked> {
  try {
    const result = await schema['~standard'].validate(value);
    return result.issues === undefined ? { value: result.value } : { problem: describeProblems(result.issues) };
  } catch (error) {
    return { problem: `its validator failed: ${reasonOf(error)}` };
  }
}

/**
 * The validator is loaded with the first JSON Schema, since most applications have none.
 *
 * @throws ConfigurationError for a schema that cannot be used: that is the caller's mistake, not the provider's
 */
async function checkJsonSchema(schema: JsonSchema, value: unknown, name: string): Promise<Checked> {
  const { Validator } = await import('@cfworker/json-schema');
  let result: ReturnType<InstanceType<typeof Validator>['validate']>;
  try {
    result = new Validator(nullableAsType(schema), '2020-12').validate(value);
  } catch (error) {
    // An answer that is nested too deeply for the validator is the provider's fault; any other failure is in the schema.
    if (isOverflow(error)) return { problem: `its validator failed: ${reasonOf(error)}` };
    throw new ConfigurationError(`The schema "${name}" cannot be used: ${reasonOf(error)}`);
  }
  const { valid, errors } = result;
  if (valid) return { value };
  // The first errors are the outermost: "does not match schema". The causes come last.
  const problems = errors
    .slice(-MAX_PROBLEMS)
    .map(({ instanceLocation, error }) => `${instanceLocation}: ${error.replace(/\.$/, '')}`);
  return { problem: problems.join('; ') };
}

/** A stack overflow. Firefox has an error of its own for it. */
function isOverflow(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === 'InternalError');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no reason given';
}
