import { asList, asObject } from './json-object.ts';

/** The text of the last user message: a string, or the `text` of its parts. */
export function lastUserText(messages: unknown, contentKey: 'content' | 'parts'): string {
  const message = asList(messages)
    .map(asObject)
    .findLast(({ role }) => role === 'user' || role === undefined);
  const content = message?.[contentKey];
  if (typeof content === 'string') return content;
  return asList(content)
    .map((part) => asObject(part)['text'])
    .filter((text) => typeof text === 'string')
    .join('');
}
