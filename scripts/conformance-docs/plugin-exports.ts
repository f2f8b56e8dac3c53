import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const source = join(import.meta.dirname, '../../packages/core/src/plugin.ts');
const START = '<!-- the list is written by `npm run docs:rules` -->';
const END = '<!-- end of the list -->';

/** An export of `@flexiai/core/plugin`. */
export interface PluginExport {
  readonly name: string;
  readonly isType: boolean;
  /** The path of its file in core's sources. */
  readonly path: string;
  /** The first sentence of its doc comment. */
  readonly sentence: string;
}

/** The groups of the list: a title, and the beginnings of the paths that belong there. The first that fits counts. */
const GROUPS: readonly (readonly [title: string, ...paths: string[]])[] = [
  [
    'Define a plugin',
    './plugin/define-provider',
    './plugin/provider',
    './plugin/default-registry',
    './plugin/lazy-provider',
    './plugin/capabilities',
    './plugin/logger',
    './conversation/conversation-rules',
  ],
  ['Options', './plugin/options/', './validation/', './model/standard-schema'],
  ['Keys', './plugin/check-api-key', './plugin/credentials', './plugin/clients-by-key'],
  [
    'The request',
    './model/unified-request',
    './model/message',
    './model/tool',
    './model/json',
    './model/request-issue',
  ],
  ['Content of messages and answers', './model/content-part', './conversation/', './data/media-type'],
  [
    'The answer',
    './model/unified-response',
    './model/usage',
    './model/warning',
    './model/stream-part',
    './stream/',
    './usage/',
  ],
  ['Vectors', './model/embedding'],
  ['Send requests', './plugin/http/', './plugin/sdk-', './plugin/make-sdk-client', './model/rate-limit-info'],
  ['Read streams', './plugin/stream/', './plugin/sse/'],
  [
    'Arguments of tools, and JSON',
    './plugin/json/',
    './client/attempt/structured-output',
    './plugin/stable-call-id',
    './plugin/called-name',
  ],
  ['JSON Schemas', './plugin/json-schema/'],
  [
    'Failures',
    './errors/',
    './model/error-code',
    './plugin/connection-error',
    './plugin/finish-meaning',
    './plugin/refuses',
  ],
  ['Checks', './plugin/check-health', './plugin/shortcomings'],
  ['Plain values', './data/'],
];

/** Every export, with what its doc comment says. */
export async function pluginExports(): Promise<readonly PluginExport[]> {
  const text = await readFile(source, 'utf8');
  const found: PluginExport[] = [];
  for (const [, allTypes, names = '', path = ''] of text.matchAll(/export (type )?\{([^}]*)\} from '([^']+)'/g)) {
    const code = await readFile(join(dirname(source), path), 'utf8');
    for (const each of names.split(',').map((name) => name.trim())) {
      if (each === '') continue;
      const name = each.replace(/^type /, '');
      const isType = allTypes !== undefined || name !== each;
      found.push({ name, isType, path, sentence: sentenceOf(code, name) });
    }
  }
  return found;
}

/** The page with the list of all exports, by what they are for. */
export async function withPluginExports(page: string): Promise<string> {
  const grouped = Map.groupBy(await pluginExports(), ({ path }) => {
    const group = GROUPS.find(([, ...paths]) => paths.some((start) => path.startsWith(start)));
    if (group === undefined) throw new Error(`${path} belongs to no group of the list.`);
    return group[0];
  });
  const sections = GROUPS.map(([title]) => `**${title}**\n\n${(grouped.get(title) ?? []).map(lineOf).join('\n')}`);
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('The page has no place for the list.');
  return `${before}${START}\n\n${sections.join('\n\n')}\n\n${END}${after}`;
}

function lineOf({ name, isType, sentence }: PluginExport): string {
  return `- \`${name}\`${isType ? ' (type)' : ''}: ${sentence}`;
}

function sentenceOf(code: string, name: string): string {
  const declaration = new RegExp(
    `(?:/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*)?export (?:abstract |async |const |function |class |interface |type )+${name}\\b`,
  ).exec(code);
  if (declaration === null) throw new Error(`There is no ${name} in its file.`);
  const text = (declaration[1] ?? '')
    .replaceAll(/^\s*\* ?/gm, ' ')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const sentence = /^(?!@).+?(?=[.:] |\.$| @|$)/.exec(text)?.[0] ?? '';
  if (sentence === '') throw new Error(`${name} has no sentence in its doc comment.`);
  return `${sentence.replace(/[.:]$/, '')}.`;
}
