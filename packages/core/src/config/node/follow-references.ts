import { resolve } from 'node:path';
import type { InputIssue } from '../../errors/client-errors.ts';
import { joinPath } from '../../validation/schema-issues.ts';
import type { ConfigNode, ConfigPath } from '../config-tree.ts';
import type { Environment } from '../variables/read-variables.ts';
import type { SchemaPlace } from '../variables/schema-place.ts';
import { typedValue } from '../variables/typed-value.ts';
import { readTextFile, type TextFile } from './read-text-file.ts';
import { Reference, type ReferencePart, UNRESOLVED } from './reference.ts';

/** Where references lead, and what was read. */
export interface ReferenceContext {
  readonly env: Environment;
  /** The base of relative paths: the folder of the configuration file. */
  readonly folder: string;
  /** The files that were read, by absolute path. */
  readonly files: Map<string, Promise<TextFile>>;
  /** The paths in the configuration whose values came from references, with the variables of these references. */
  readonly followed: Map<string, readonly string[]>;
  readonly issues: InputIssue[];
}

/** Longer than any secret. */
const LONGEST = 65_536;
const TOO_LONG = `makes a text of more than ${LONGEST} characters with its references`;

/** The configuration with its references resolved. A missing variable or file is an issue, never an empty text. */
export async function followReferences(
  node: ConfigNode,
  place: SchemaPlace,
  context: ReferenceContext,
  path: ConfigPath = [],
): Promise<ConfigNode> {
  if (node.kind === 'list') {
    const items = node.items.map((item, index) => followReferences(item, place.item(), context, [...path, index]));
    return { ...node, items: await Promise.all(items) };
  }
  if (node.kind === 'object') {
    const here = place.where((name) => {
      const field = node.fields.get(name);
      return field?.kind === 'value' ? field.value : undefined;
    });
    const fields = [...node.fields].map(
      async ([key, field]) => [key, await followReferences(field, here.field(key), context, [...path, key])] as const,
    );
    return { ...node, fields: new Map(await Promise.all(fields)) };
  }
  if (!(node.value instanceof Reference)) return node;
  const at = joinPath('', path);
  const { location } = node.origin;
  const texts = await Promise.all(node.value.parts.map((part) => follow(part, context)));
  const problems = texts.flatMap((text) => (typeof text === 'string' ? [] : [text.problem]));
  for (const message of problems)
    context.issues.push({ path: at, message, ...(location !== undefined && { location }) });
  if (problems.length > 0) return { ...node, value: UNRESOLVED };
  const length = texts.reduce((sum, text) => sum + String(text).length, 0);
  if (length > LONGEST) {
    context.issues.push({ path: at, message: TOO_LONG, ...(location !== undefined && { location }) });
    return { ...node, value: UNRESOLVED };
  }
  context.followed.set(
    at,
    node.value.parts.flatMap((part) => (part.kind === 'variable' ? [part.name] : [])),
  );
  const text = texts.join('');
  return { ...node, value: place.isOpen || place.types.has('string') ? text : typedValue(text, place) };
}

async function follow(part: ReferencePart, context: ReferenceContext): Promise<string | { readonly problem: string }> {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'variable') {
    const value = context.env[part.name];
    if (value !== undefined && value !== '') return value;
    return part.fallback ?? { problem: `the variable ${part.name} is ${value === '' ? 'empty' : 'not set'}` };
  }
  const path = resolve(context.folder, part.path);
  const reading = context.files.get(path) ?? readTextFile(path);
  context.files.set(path, reading);
  const read = await reading;
  if ('problem' in read) return { problem: `the file ${part.path} ${read.problem}` };
  const text = withoutLineBreaks(read.text.replace(/^\uFEFF/, ''));
  if (text === '') return { problem: `the file ${part.path} is empty` };
  return text.length > LONGEST ? { problem: `the file ${part.path} is too large for a value` } : text;
}

/** Removes the line breaks at the end. Not with a regular expression, which would try each run of line breaks within the text. */
function withoutLineBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end -= 1;
  return text.slice(0, end);
}
