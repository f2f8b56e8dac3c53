import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { ConfigurationError, type InputIssue } from '../../errors/client-errors.ts';
import { joinPath } from '../../validation/schema-issues.ts';
import type { ConfigNode } from '../config-tree.ts';
import { parseReferences, UNRESOLVED } from './reference.ts';

/** Deeper than any configuration. */
const DEEPEST = 100;
/** The most characters of the paths of all values together: no configuration has very long names around very many values. */
const LONGEST_PATHS = 20_000_000;

/**
 * Parses the text of a configuration file: JSON with comments, trailing commas and a byte order mark. Every value keeps its place.
 *
 * @param name the name of the file for messages
 * @throws ConfigurationError with line and column for invalid JSON
 */
export function parseConfigText(source: string, name: string, issues: InputIssue[]): ConfigNode & { kind: 'object' } {
  const text = source.replace(/^\uFEFF/, '');
  const locate = locator(text);
  const at = (offset: number): string => `${name}:${locate(offset)}`;
  if (text.trim() === '') throw new ConfigurationError(`${name} is empty. It should hold { "providers": [ … ] }.`);
  const errors: ParseError[] = [];
  const root = parseGuarded(text, errors, name);
  const [error] = errors;
  if (error !== undefined || root === undefined) {
    const offset = error?.offset ?? 0;
    throw new ConfigurationError(`${at(offset)}: this is not valid JSON: ${syntaxProblem(error, text)}.`);
  }
  if (root.type !== 'object') {
    throw new ConfigurationError(`${at(root.offset)}: expected an object { "providers": [ … ] }, got ${kindOf(root)}.`);
  }

  let pathLengths = 0;
  const convert = (node: Node, path: string): ConfigNode => {
    pathLengths += path.length;
    if (pathLengths > LONGEST_PATHS) {
      throw new ConfigurationError(`${at(node.offset)}: too many values under too long names for a configuration.`);
    }
    const location = at(node.offset);
    const origin = { source: 'file', location } as const;
    if (node.type === 'array') {
      const items = (node.children ?? []).map((item, index) => convert(item, joinPath(path, [index])));
      return { kind: 'list', items, origin };
    }
    if (node.type === 'object') return { kind: 'object', fields: fieldsOf(node, path), origin };
    if (node.type !== 'string') return { kind: 'value', value: node.value, origin };
    const value = parseReferences(node.value);
    if (typeof value === 'string' || !('problem' in value)) return { kind: 'value', value, origin };
    issues.push({ path, message: value.problem, location });
    return { kind: 'value', value: UNRESOLVED, origin };
  };

  const fieldsOf = (node: Node, path: string): Map<string, ConfigNode> => {
    const fields = new Map<string, ConfigNode>();
    const places = new Map<string, number>();
    for (const { children: [key, value] = [] } of node.children ?? []) {
      if (key === undefined || value === undefined) continue;
      const field: string = key.value;
      const fieldPath = joinPath(path, [field]);
      const first = places.get(field);
      if (first !== undefined) {
        issues.push({ path: fieldPath, message: `is a duplicate: first at ${at(first)}`, location: at(key.offset) });
      }
      places.set(field, key.offset);
      fields.set(field, convert(value, fieldPath));
    }
    return fields;
  };

  return { kind: 'object', fields: fieldsOf(root, ''), origin: { source: 'file', location: at(root.offset) } };
}

function parseGuarded(text: string, errors: ParseError[], name: string): Node | undefined {
  // The parser is recursive.
  if (depthOf(text) > DEEPEST) throw new ConfigurationError(`${name} is nested more than ${DEEPEST} levels deep.`);
  return parseTree(text, errors, { allowTrailingComma: true });
}

/** An upper bound of the nesting of a text: brackets in strings and comments count, too. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

const CONTROL_CHARACTER = 16;

/** By the error codes of the parser. */
const EXPECTED: { readonly [code: number]: string } = {
  1: 'expected a value',
  2: 'expected a number',
  3: 'expected a name in double quotes',
  4: 'expected a value',
  5: 'expected a colon',
  6: 'expected a comma',
  7: 'expected a comma or }',
  8: 'expected a comma or ]',
  9: 'expected the end of the file',
  10: 'expected a value, not a comment',
  11: 'expected the end of a comment',
  12: 'expected the end of a string in its line',
  13: 'expected a digit',
  14: 'expected four hexadecimal digits after \\u',
  15: 'expected one of " \\ / b f n r t u after \\',
  [CONTROL_CHARACTER]: 'a string contains a control character; write \\t for a tab, \\u001b and the like for others',
};

function syntaxProblem(error: ParseError | undefined, text: string): string {
  if (error === undefined) return 'expected a value';
  const expected = EXPECTED[error.error] ?? 'expected something else';
  if (error.error === CONTROL_CHARACTER) return expected;
  const found = text.slice(error.offset).trimStart();
  return `${expected}, got ${found === '' ? 'the end of the file' : describeToken(found)}`;
}

/** What was found, without the text of strings and words, because they may be keys. */
function describeToken(found: string): string {
  if (found.startsWith('"')) return 'a string';
  if (/^\d|^-\d/.test(found)) return 'a number';
  return /^\w/.test(found) ? 'a word without quotes' : found.slice(0, 1);
}

function kindOf({ type }: Node): string {
  return type === 'array' ? 'a list' : type === 'null' ? 'null' : `a ${type}`;
}

/** @returns `line:column`, both from 1, of an offset */
function locator(text: string): (offset: number) => string {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (match) => match.index + match[0].length)];
  return (offset) => {
    // A binary search: there may be as many values as lines.
    let [line, end] = [0, starts.length];
    while (end - line > 1) {
      const middle = (line + end) >> 1;
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else end = middle;
    }
    return `${line + 1}:${offset - (starts[line] ?? 0) + 1}`;
  };
}
