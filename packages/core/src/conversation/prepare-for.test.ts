import { describe, expect, it } from 'vitest';
import type { AssistantPart } from '../types/content-part.ts';
import type { Message } from '../types/message.ts';
import type { ConversationTarget } from './conversation-rules.ts';
import { prepareFor } from './prepare-for.ts';

const strict: ConversationTarget = {
  provider: 'strict',
  reasoning: true,
  toolCallIds: { character: /[a-zA-Z0-9_-]/, maxLength: 12 },
};
const user: Message = { role: 'user', content: 'Hello' };
const call = (id: string, name = 'get'): AssistantPart => ({ type: 'tool-call', id, name, arguments: {} });
const assistant = (...content: AssistantPart[]): Message => ({ role: 'assistant', content });
const result = (toolCallId: string, content = 'fine'): Message => ({ role: 'tool', toolCallId, content });

/** Nothing that the caller owns may change. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

describe('prepareFor', () => {
  it('hands plain conversations on as they are', () => {
    const messages = [user, { role: 'assistant', content: 'Hi' } as const, user];
    expect(prepareFor(messages, strict)).toEqual({ messages, changes: [] });
    expect(prepareFor(messages, strict).messages).toBe(messages);
  });

  it('hands tool turns that fit on as they are', () => {
    const messages = frozen([user, assistant(call('a'), call('b')), result('a'), result('b')]);
    const prepared = prepareFor(messages, strict);
    expect(prepared).toEqual({ messages, changes: [] });
    expect(prepared.messages[1]).toBe(messages[1]);
  });

  it('drops foreign reasoning, and keeps the original for the way back', () => {
    const thought: AssistantPart = {
      type: 'reasoning',
      text: 'hm',
      signature: 'sig',
      origin: { provider: 'other', model: 'm' },
    };
    const messages = frozen([user, assistant(thought, { type: 'text', text: 'Hi' }), user]);
    const there = prepareFor(messages, strict);
    expect(there.messages[1]).toEqual(assistant({ type: 'text', text: 'Hi' }));
    expect(there.changes).toMatchObject([{ type: 'reasoning-dropped', path: 'messages[1].content[0]' }]);
    const back = prepareFor(messages, { provider: 'other', reasoning: true });
    expect(back.messages[1]).toBe(messages[1]);
  });

  it('drops a message of which nothing is left', () => {
    const thought: AssistantPart = { type: 'reasoning', text: 'hm', origin: { provider: 'other', model: 'm' } };
    expect(prepareFor([user, assistant(thought), user], strict)).toMatchObject({
      messages: [user, user],
      changes: [{ type: 'reasoning-dropped' }, { type: 'message-dropped', path: 'messages[1]' }],
    });
  });

  it('rewrites ids that the wire does not take, consistently and without clashes', () => {
    const messages = frozen([
      user,
      assistant(call('call.1/ä'), call('call_1__'), call('a-very-long-id-1'), call('a-very-long-id-2')),
      {
        role: 'tool',
        content: ['call.1/ä', 'call_1__', 'a-very-long-id-1', 'a-very-long-id-2'].map(
          (toolCallId) => ({ type: 'tool-result', toolCallId, content: toolCallId }) as const,
        ),
      } as const,
    ]);
    const prepared = prepareFor(messages, strict).messages;
    const [, turn, answers] = prepared;
    if (turn?.role !== 'assistant' || typeof turn.content === 'string') throw new Error('an assistant turn');
    if (answers?.role !== 'tool' || 'toolCallId' in answers) throw new Error('tool results');
    const ids = turn.content.map((part) => (part.type === 'tool-call' ? part.id : ''));
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,12}$/);
    expect(answers.content.map(({ toolCallId }) => toolCallId)).toEqual(ids);
    expect(answers.content.map(({ content }) => content)).toEqual([
      'call.1/ä',
      'call_1__',
      'a-very-long-id-1',
      'a-very-long-id-2',
    ]);
    expect(prepareFor(messages, strict).messages).toEqual(prepared);
  });

  it('tells apart calls of two turns that share an id', () => {
    const messages = [user, assistant(call('x')), result('x', '1'), assistant(call('x')), result('x', '2')];
    const [, , first, , second] = prepareFor(messages, strict).messages;
    expect(first).toMatchObject({ toolCallId: 'x', content: '1' });
    expect(second).toMatchObject({ content: [{ toolCallId: 'x_2', content: '2' }] });
  });

  it('gives calls without a result one that says so', () => {
    const prepared = prepareFor([user, assistant(call('a'), call('b')), result('a'), user], strict);
    expect(prepared.messages[2]).toMatchObject({
      role: 'tool',
      content: [
        { toolCallId: 'a', content: 'fine', toolName: 'get' },
        { toolCallId: 'b', isError: true },
      ],
    });
    expect(prepared.changes).toMatchObject([{ type: 'tool-result-added' }]);
    expect(prepareFor([user, assistant(call('a'))], strict).messages).toHaveLength(3);
  });

  it('drops results that answer no open call, and puts the others in the order of the calls', () => {
    const prepared = prepareFor(
      [user, assistant(call('a'), call('b')), result('b'), result('ghost'), result('a')],
      strict,
    );
    expect(prepared.messages).toHaveLength(3);
    expect(prepared.messages[2]).toMatchObject({ content: [{ toolCallId: 'a' }, { toolCallId: 'b' }] });
    expect(prepared.changes.map(({ type }) => type)).toContain('tool-result-dropped');
  });
});
