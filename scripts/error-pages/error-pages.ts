import { errorFromStatus } from '../../packages/core/src/errors/error-from-status.ts';
import { type ErrorTraits, errorTraits } from '../../packages/core/src/errors/error-traits.ts';
import type { ErrorCode } from '../../packages/core/src/model/error-code.ts';
import { markdownTable } from '../markdown/markdown-table.ts';
import type { ErrorText, ErrorTexts } from './error-text.ts';
import { textsOfCallers } from './texts-of-callers.ts';
import { textsOfCalls } from './texts-of-calls.ts';
import { textsOfProviders } from './texts-of-providers.ts';

const GENERATED =
  '<!-- Written by `npm run docs:errors` from the table of traits: change scripts/error-pages instead. -->';

const texts: ErrorTexts<ErrorCode> = { ...textsOfCallers, ...textsOfProviders, ...textsOfCalls };

/** Statuses that services use; the others of their hundred are treated alike. */
const STATUSES = [400, 401, 402, 403, 404, 405, 408, 409, 413, 422, 425, 429, 500, 501, 502, 503, 504, 529];

const CATEGORIES: Readonly<Record<ErrorTraits['category'], string>> = {
  caller: 'the application',
  credential: 'the key or the account',
  throttled: 'the rate of requests',
  provider: 'the provider',
  network: 'the network',
  client: 'the client',
};

const RETRY: Readonly<Record<ErrorTraits['retry'], string>> = {
  never: 'no',
  once: 'once',
  yes: 'yes, within `retry.maxRetries` and the budget',
};

const TRIPS: Readonly<Record<ErrorTraits['trips'], string>> = {
  none: 'nothing',
  circuit: "the route's circuit",
  credential: 'the key, if the whole account is refused',
  'cool-down': 'nothing; the candidate rests until `retryAfterMs`',
};

/** The pages of all error codes, and their index, by file name. */
export function errorPages(): Map<string, string> {
  const codes = Object.keys(texts).filter(isCode);
  const pages = new Map(codes.map((code) => [`${code}.md`, pageOf(code)]));
  return pages.set('index.md', indexOf(codes));
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTraits, code);
}

function pageOf(code: ErrorCode): string {
  const text = texts[code];
  return `${[
    `# ${code}`,
    GENERATED,
    `**${text.meaning}** The class of the error is \`${text.type}\`.`,
    markdownTable([
      ['question', 'answer'],
      ['the cause lies in', CATEGORIES[errorTraits[code].category]],
      ['retried on the same candidate', RETRY[errorTraits[code].retry]],
      ['next candidate asked', errorTraits[code].failover ? 'yes' : 'no'],
      ['counts against', TRIPS[errorTraits[code].trips]],
      ...statusRow(code),
    ]),
    `## Cause\n\n${list(text.causes)}`,
    `## What FlexiAI did\n\n${list([...followsFrom(code), ...text.done])}`,
    `## What to do\n\n${list(text.steps)}`,
    ...fieldsOf(text),
    ...(text.sample === undefined ? [] : [`## Example\n\n\`\`\`ts\n${text.sample}\n\`\`\``]),
    `## More\n\n${list(Object.entries(text.pages).map(([title, path]) => `[${title}](../${path})`))}`,
  ].join('\n\n')}\n`;
}

/** What follows from the traits alone. */
function followsFrom(code: ErrorCode): string[] {
  const { retry, failover } = errorTraits[code];
  return retry === 'never' && !failover ? ['It ended the call at once: no retry, and no other candidate.'] : [];
}

function statusRow(code: ErrorCode): string[][] {
  const statuses = STATUSES.filter((status) => errorFromStatus('', { status, provider: '' }).code === code);
  return statuses.length === 0 ? [] : [['HTTP statuses, where the provider says no more', statuses.join(', ')]];
}

function fieldsOf({ fields = {} }: ErrorText): string[] {
  const rows = Object.entries(fields).map(([name, meaning]) => [`\`${name}\``, meaning]);
  return rows.length === 0 ? [] : [`## Fields\n\n${markdownTable([['field', 'what it holds'], ...rows])}`];
}

function indexOf(codes: readonly ErrorCode[]): string {
  const rows = Object.entries(CATEGORIES).flatMap(([category, cause]) =>
    codes
      .filter((code) => errorTraits[code].category === category)
      .map((code) => [`[\`${code}\`](${code}.md)`, texts[code].meaning, cause]),
  );
  return `${[
    '# Error codes',
    GENERATED,
    `Every error has one of ${codes.length} codes in \`error.code\`. The client decides by the code alone what follows; [Errors](../errors.md) has the classes and a sample, [Error categories](../concepts/error-categories.md) says how to react in general.`,
    markdownTable([['code', 'meaning', 'the cause lies in'], ...rows]),
  ].join('\n\n')}\n`;
}

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
