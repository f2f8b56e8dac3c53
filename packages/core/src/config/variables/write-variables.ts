import { describeKind } from '../../data/describe-value.ts';
import { isObject } from '../../data/json-fields.ts';
import { ConfigurationError, type InputIssue } from '../../errors/client-errors.ts';
import type { JsonSchema } from '../../model/json.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { joinPath, unknownOption } from '../../validation/schema-issues.ts';
import { camelCase, constantCase, kebabCase } from './option-name.ts';
import { PREFIX } from './read-variables.ts';
import { SchemaPlace } from './schema-place.ts';
import { textOfValue } from './typed-value.ts';

/**
 * The variables for a configuration. Options without a variable name (users' options with capitals) are written as JSON in the
 * variable of the object around them.
 *
 * @throws ConfigurationError for values that are not data, such as a function
 */
export function writeVariables(config: object, schema: JsonSchema): { readonly [variable: string]: string } {
  const variables: Record<string, string> = {};
  const issues: InputIssue[] = [];

  const write = (value: unknown, tokens: readonly string[], place: SchemaPlace, path: string): void => {
    if (value === undefined) return;
    const isEntries = tokens.length === 1 && tokens[0] === 'PROVIDERS' && Array.isArray(value);
    if (isEntries && value.length > 0 && value.every((item) => isObject(item) && Object.keys(item).length > 0)) {
      for (const [index, item] of value.entries()) {
        write(item, [...tokens, String(index)], place.item(), joinPath(path, [index]));
      }
      return;
    }
    if (isObject(value) && Object.values(value).some((field) => field !== undefined)) {
      const here = place.where((name) => value[name]);
      const named = Object.entries(value).map(([name, field]) => [name, field, tokenOf(name, here)] as const);
      if (named.every(([, , token]) => token !== undefined)) {
        for (const [name, field, token = ''] of named)
          write(field, [...tokens, token], here.field(name), joinPath(path, [name]));
        return;
      }
    }
    const problem = notData(value, path);
    if (problem !== undefined) issues.push(problem);
    else variables[PREFIX + tokens.join('__')] = textOfValue(value, place);
  };

  const root = SchemaPlace.root(schema);
  for (const [name, value] of Object.entries(config)) {
    const token = tokenOf(name, root);
    if (token === undefined) issues.push({ path: name, message: unknownOption(name, root.names) });
    else write(value, [token], root.field(name), name);
  }
  if (issues.length > 0) {
    throw new ConfigurationError(formatIssues('Some values cannot be written as variables.', issues), { issues });
  }
  return variables;
}

/** The part of a variable's name that is read as exactly this name. */
function tokenOf(name: string, place: SchemaPlace): string | undefined {
  const token = constantCase(name);
  if (!/^[A-Z0-9]+(?:_[A-Z0-9]+)*$/.test(token)) return undefined;
  const known = place.nameOf(token);
  if (known !== undefined) return known === name ? token : undefined;
  const own = place.takesOwnNames ? kebabCase(token) : place.takesAnything ? camelCase(token) : undefined;
  return own === name && !(place.isList && /^\d+$/.test(token)) ? token : undefined;
}

/** Values that JSON would lose or change. */
function notData(value: unknown, path: string): InputIssue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return undefined;
  if (typeof value === 'object') {
    const fields = Object.entries(value);
    return fields
      .map(([key, field]) =>
        field === undefined ? undefined : notData(field, joinPath(path, [Array.isArray(value) ? Number(key) : key])),
      )
      .find((problem) => problem !== undefined);
  }
  return { path, message: `expected data, got ${describeKind(value)}` };
}
