import { expect, it } from 'vitest';
import type { Message } from '../model/message.ts';
import { textSize } from './request-size.ts';

const text = 'x'.repeat(100);

it.each<[string, Message, number]>([
  ['a text', { role: 'user', content: text }, 100],
  ['a text among other parts', { role: 'user', content: [{ type: 'text', text }] }, 100],
  ['reasoning', { role: 'assistant', content: [{ type: 'reasoning', text }] }, 100],
  ['a refusal', { role: 'assistant', content: [{ type: 'refusal', refusal: text }] }, 100],
  [
    'a tool call',
    { role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'look', arguments: { city: text } }] },
    'look{"city":""}'.length + 100,
  ],
  [
    'a tool call that is not JSON',
    {
      role: 'assistant',
      content: [{ type: 'tool-call', id: 'c', name: 'look', arguments: undefined, invalid: true, rawArguments: text }],
    },
    104,
  ],
  ['a tool result', { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: text }] }, 100],
  [
    'a tool result of parts',
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', content: [{ type: 'text', text }] }] },
    100,
  ],
])('the size of a request counts %s', (_what, message, size) => {
  expect(textSize({ messages: [message] })).toBe(size);
});

it('the size of a request counts the names and descriptions of its tools', () => {
  const tools = [{ name: 'look', description: text, parameters: { type: 'object' } }] as const;
  expect(textSize({ messages: [], tools })).toBe(104);
});
