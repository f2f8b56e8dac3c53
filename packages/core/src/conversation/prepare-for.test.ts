import { describe, expect, it } from 'vitest';
import type { AssistantPart, UserPart } from '../model/content-part.ts';
import type { Message } from '../model/message.ts';
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

/** Deeply frozen: the caller's messages must not change. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

describe('prepareFor', () => {
  it('returns plain conversations unchanged', () => {
    const messages = [user, { role: 'assistant', content: 'Hi' } as const, user];
    expect(prepareFor(messages, strict)).toEqual({ messages, changes: [] });
    expect(prepareFor(messages, strict).messages).toBe(messages);
  });

  it('returns valid tool turns unchanged', () => {
    const messages = frozen([user, assistant(call('a'), call('b')), result('a'), result('b')]);
    const prepared = prepareFor(messages, strict);
    expect(prepared).toEqual({ messages, changes: [] });
    expect(prepared.messages[1]).toBe(messages[1]);
  });

  it('drops reasoning of another provider, and keeps the original for the way back', () => {
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

  it('drops a message that has become empty', () => {
    const thought: AssistantPart = { type: 'reasoning', text: 'hm', origin: { provider: 'other', model: 'm' } };
    expect(prepareFor([user, assistant(thought), user], strict)).toMatchObject({
      messages: [user, user],
      changes: [{ type: 'reasoning-dropped' }, { type: 'message-dropped', path: 'messages[1]' }],
    });
  });

  it('rewrites ids that the wire does not accept, consistently and without clashes', () => {
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

  it('distinguishes calls of two turns with the same id', () => {
    const messages = [user, assistant(call('x')), result('x', '1'), assistant(call('x')), result('x', '2')];
    const [, , first, , second] = prepareFor(messages, strict).messages;
    expect(first).toMatchObject({ toolCallId: 'x', content: '1' });
    expect(second).toMatchObject({ content: [{ toolCallId: 'x_2', content: '2' }] });
  });

  it('adds a placeholder for calls without a result', () => {
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

  it('moves a result that comes after other messages to its call, and keeps the messages in their order', () => {
    const said: Message = { role: 'user', content: 'And hurry.' };
    const system: Message = { role: 'system', content: 'Three minutes left.' };
    const messages = frozen([user, assistant(call('a'), call('b')), result('a', '1'), said, system, result('b', '2')]);
    const prepared = prepareFor(messages, strict);
    expect(prepared.messages).toEqual([
      user,
      messages[1],
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'a', toolName: 'get', content: '1' },
          { type: 'tool-result', toolCallId: 'b', toolName: 'get', content: '2' },
        ],
      },
      said,
      system,
    ]);
    expect(prepared.changes).toMatchObject([{ type: 'tool-result-moved', path: 'messages[5]', lossy: false }]);
  });

  it('assigns each result to its own turn, where two turns were answered late', () => {
    const prepared = prepareFor(
      [user, assistant(call('a')), assistant(call('b')), result('b', '2'), result('a', '1')],
      strict,
    );
    expect(prepared.messages.slice(1)).toMatchObject([
      { role: 'assistant' },
      { content: [{ toolCallId: 'a', content: '1' }] },
      { role: 'assistant' },
      { content: [{ toolCallId: 'b', content: '2' }] },
    ]);
    expect(prepared.changes.some(({ lossy }) => lossy)).toBe(false);
  });

  it('assigns the result of a turn to that turn, where an earlier one with the same id has none', () => {
    const prepared = prepareFor([assistant(call('x')), user, assistant(call('x')), result('x', '2')], strict).messages;
    expect(prepared).toMatchObject([
      { role: 'assistant' },
      { content: [{ toolCallId: 'x', isError: true }] },
      user,
      { role: 'assistant' },
      { content: [{ toolCallId: 'x_2', content: '2' }] },
    ]);
  });

  it('keeps the first of two results of one call', () => {
    const messages = [
      assistant(call('x')),
      result('x', '1'),
      result('x', 'again'),
      assistant(call('x')),
      result('x', '2'),
    ];
    const prepared = prepareFor(messages, strict);
    expect(prepared.messages).toMatchObject([
      {},
      { content: [{ content: '1' }] },
      {},
      { content: [{ toolCallId: 'x_2', content: '2' }] },
    ]);
    expect(prepared.changes).toContainEqual({
      type: 'tool-result-dropped',
      path: 'messages[2]',
      message: 'no call is left for the id "x"',
      lossy: true,
    });
  });

  it('is quick with very many calls of one id', () => {
    const turns = Array.from({ length: 5000 }, (_, index) => [assistant(call('x')), result('x', `${index}`)]).flat();
    const prepared = prepareFor([...turns, result('x', 'one more')], { provider: 'strict', reasoning: true });
    expect(prepared.messages).toHaveLength(10_000);
  });

  it('returns a provider’s blocks to it unchanged, and drops them elsewhere with a loss', () => {
    const block: AssistantPart = {
      type: 'provider-block',
      kind: 'tool-call',
      name: 'server_search',
      raw: { query: 'x' },
      origin: { provider: 'other', model: 'm' },
    };
    const messages = frozen([user, assistant(block, { type: 'text', text: 'Found.' }), user]);
    expect(prepareFor(messages, { provider: 'other', reasoning: true })).toEqual({ messages, changes: [] });
    const there = prepareFor(messages, strict);
    expect(there.messages[1]).toEqual(assistant({ type: 'text', text: 'Found.' }));
    expect(there.changes).toMatchObject([{ type: 'block-dropped', path: 'messages[1].content[0]', lossy: true }]);
  });

  it('replaces audio of another provider by its transcript', () => {
    const sound: AssistantPart = {
      type: 'audio',
      data: '',
      mediaType: 'audio/wav',
      id: 'audio_1',
      transcript: 'Hi there',
    };
    const messages = frozen([user, assistant({ ...sound, origin: { provider: 'other', model: 'm' } })]);
    expect(prepareFor(messages, { provider: 'other', reasoning: true }).messages[1]).toBe(messages[1]);
    const there = prepareFor(messages, strict);
    expect(there.messages[1]).toMatchObject({ content: [{ type: 'text', text: 'Hi there' }] });
    expect(there.changes).toMatchObject([{ type: 'content-replaced', lossy: true }]);
  });

  it('leaves out empty texts and turns', () => {
    const empty: AssistantPart = { type: 'text', text: '' };
    const signed: AssistantPart = { ...empty, providerMetadata: { strict: { signature: 's' } } };
    const messages: readonly Message[] = [
      { role: 'system', content: [{ type: 'text', text: '' }] },
      user,
      { role: 'assistant', content: '' },
      assistant(),
      assistant(empty),
      assistant(empty, { type: 'text', text: 'Hi' }, signed),
      {
        role: 'user',
        content: [
          { type: 'text', text: '' },
          { type: 'text', text: 'Go' },
        ],
      },
    ];
    expect(prepareFor(messages, strict)).toEqual({
      messages: [
        user,
        assistant({ type: 'text', text: 'Hi' }, signed),
        { role: 'user', content: [{ type: 'text', text: 'Go' }] },
      ],
      changes: [],
    });
  });

  it('leaves out reasoning that nothing follows', () => {
    const thought: AssistantPart = { type: 'reasoning', text: 'hm', signature: 's' };
    const proof: AssistantPart = { type: 'reasoning', text: '', providerMetadata: { strict: { signs: 'text' } } };
    const said: AssistantPart = { type: 'text', text: 'Well' };
    const prepared = prepareFor(
      [user, assistant(thought, said, thought), user, assistant(said, proof), assistant(thought)],
      strict,
    );
    expect(prepared.messages).toEqual([user, assistant(thought, said), user, assistant(said, proof)]);
    expect(prepared.changes.some(({ lossy }) => lossy)).toBe(false);
  });

  it('sends a file as what the wire accepts: a file, a picture, or text', () => {
    const media = { images: ['image/png'], files: ['application/pdf'] };
    const given = (part: UserPart): readonly Message[] => [
      { role: 'user', content: [{ type: 'text', text: '?' }, part] },
    ];
    const made = (part: UserPart) => {
      const { messages, changes } = prepareFor(given(part), { ...strict, media });
      const content = messages[0]?.content;
      return { part: typeof content === 'string' ? content : content?.[1], changes };
    };
    const pdf: UserPart = { type: 'file', data: 'aGk=', mediaType: 'application/pdf' };
    expect(made(pdf)).toEqual({ part: pdf, changes: [] });
    expect(made({ type: 'file', data: 'aGk=', mediaType: 'image/png', filename: 'a.png' }).part).toEqual({
      type: 'image',
      data: 'aGk=',
      mediaType: 'image/png',
    });
    expect(made({ type: 'file', data: btoa('a,b\n'), mediaType: 'text/csv', filename: 'a "1".csv' })).toEqual({
      part: { type: 'text', text: '<file name="a \\"1\\".csv" type="text/csv">\na,b\n</file>' },
      changes: [],
    });
    const table: UserPart = { type: 'file', url: 'https://example.com/a.csv', mediaType: 'text/csv' };
    expect(made(table).changes).toMatchObject([{ type: 'content-unsupported' }]);
    const byUrl = { ...media, filesByUrl: ['application/pdf', 'text/*'] };
    expect(prepareFor(given(table), { ...strict, media: byUrl }).changes).toEqual([]);
    const zip: UserPart = { type: 'file', data: 'aGk=', mediaType: 'application/zip' };
    expect(made(zip)).toEqual({
      part: zip,
      changes: [
        {
          type: 'content-unsupported',
          path: 'messages[0].content[1]',
          message: 'takes files of the types application/pdf, not application/zip',
          lossy: true,
        },
      ],
    });
  });

  it('converts the media of tool results, too', () => {
    const media = { files: [] };
    const read: Message = {
      role: 'tool',
      toolCallId: 'a',
      content: [{ type: 'file', data: new TextEncoder().encode('# Hi'), mediaType: 'text/markdown' }],
    };
    const messages = [user, assistant(call('a')), read];
    expect(prepareFor(messages, { ...strict, media }).messages[2]).toMatchObject({
      content: [{ toolCallId: 'a', content: [{ type: 'text', text: '<file type="text/markdown">\n# Hi\n</file>' }] }],
    });
  });

  it('drops results without an open call, and puts the others in the order of the calls', () => {
    const prepared = prepareFor(
      [user, assistant(call('a'), call('b')), result('b'), result('ghost'), result('a')],
      strict,
    );
    expect(prepared.messages).toHaveLength(3);
    expect(prepared.messages[2]).toMatchObject({ content: [{ toolCallId: 'a' }, { toolCallId: 'b' }] });
    expect(prepared.changes.map(({ type }) => type)).toContain('tool-result-dropped');
  });
});
