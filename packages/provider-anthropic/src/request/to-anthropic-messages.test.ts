import type { AssistantPart, Message, UserPart } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { traitsOf } from '../models/model-traits.ts';
import { type Conversation, toConversation } from './to-anthropic-messages.ts';
import { Warnings } from './warnings.ts';

function convert(
  messages: readonly Message[],
  model = 'claude-sonnet-4-5',
): Conversation & { readonly warnings: Warnings['list'] } {
  const warnings = new Warnings();
  const target = { provider: 'claude', model, traits: traitsOf(model), isElsewhere: () => false };
  return { ...toConversation(messages, target, warnings), warnings: warnings.list };
}

const text = (value: string): object => ({ type: 'text', text: value });
const call = (id: string): AssistantPart => ({ type: 'tool-call', id, name: 'weather', arguments: { city: 'Rome' } });

describe('system messages', () => {
  it('are at the top, each as a block', () => {
    const { system, messages } = convert([
      { role: 'system', content: 'Be brief.' },
      { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
      { role: 'user', content: 'Hi' },
    ]);
    expect(system).toEqual([text('Be brief.'), text('Be kind.')]);
    expect(messages).toEqual([{ role: 'user', content: [text('Hi')] }]);
  });

  it('stay in their place on models that support them there, after the surrounding turn of the user', () => {
    const { system, messages, warnings } = convert(
      [
        { role: 'user', content: 'One' },
        { role: 'assistant', content: 'Two' },
        { role: 'system', content: 'Now in French.' },
        { role: 'user', content: 'Three' },
      ],
      'claude-opus-5-5',
    );
    expect(system).toEqual([]);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'system']);
    expect(messages.at(-1)).toEqual({ role: 'system', content: [text('Now in French.')] });
    expect(warnings).toEqual([]);
  });

  it('move to the top, with a warning, on models that support them nowhere else', () => {
    const { system, messages, warnings } = convert([
      { role: 'user', content: 'One' },
      { role: 'system', content: 'Now in French.' },
      { role: 'user', content: 'Two' },
    ]);
    expect(system).toEqual([text('Now in French.')]);
    expect(messages).toEqual([{ role: 'user', content: [text('One'), text('Two')] }]);
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'messages[1]' }]);
  });
});

describe('turns', () => {
  it('alternate: neighbours of one role become one turn', () => {
    const { messages } = convert([
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'c' },
      { role: 'assistant', content: 'd' },
      { role: 'user', content: 'e' },
    ]);
    expect(messages).toEqual([
      { role: 'user', content: [text('a'), text('b')] },
      { role: 'assistant', content: [text('c'), text('d')] },
      { role: 'user', content: [text('e')] },
    ]);
  });

  it('leave out blank text, and messages without anything else', () => {
    const { messages } = convert([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: ' \n' },
        ],
      },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'b' },
    ]);
    expect(messages).toEqual([{ role: 'user', content: [text('a'), text('b')] }]);
  });

  it('end with a user message if the model does not continue its own text', () => {
    const { messages, warnings } = convert(
      [
        { role: 'user', content: 'Count' },
        { role: 'assistant', content: 'One, ' },
      ],
      'claude-opus-5-5',
    );
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: [text('One,')] },
      { role: 'user', content: [text('Please continue.')] },
    ]);
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'messages' }]);
  });

  it('keep a trailing assistant message as prefill, without the white space at its end, which the API refuses', () => {
    const { messages } = convert([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'The answer is \n' },
    ]);
    expect(messages.at(-1)).toEqual({ role: 'assistant', content: [text('The answer is')] });
  });

  it('have all results of parallel calls first in the turn after the calls', () => {
    const { messages } = convert([
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: [{ type: 'text', text: 'I look.' }, call('a'), call('b')] },
      { role: 'tool', toolCallId: 'a', content: '21 °C' },
      { role: 'user', content: 'Hurry!' },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'b', content: 'No such city', isError: true }] },
    ]);
    expect(messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          text('I look.'),
          { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Rome' } },
          { type: 'tool_use', id: 'b', name: 'weather', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [text('21 °C')] },
          { type: 'tool_result', tool_use_id: 'b', content: [text('No such city')], is_error: true },
          text('Hurry!'),
        ],
      },
    ]);
  });

  it('send arguments that are not a JSON object as text within an object', () => {
    const { messages } = convert([
      { role: 'user', content: 'a' },
      {
        role: 'assistant',
        content: [
          { type: 'tool-call', id: 'a', name: 'weather', arguments: undefined, rawArguments: '{"ci', invalid: true },
        ],
      },
    ]);
    expect(messages[1]).toMatchObject({ content: [{ type: 'tool_use', input: { rawArguments: '{"ci' } }] });
  });
});

describe('reasoning', () => {
  const thought = (origin?: { provider: string; model: string }): AssistantPart => ({
    type: 'reasoning',
    text: 'Hm.',
    signature: 'sig',
    ...(origin !== undefined && { origin }),
  });
  const first = (part: AssistantPart, model: string): unknown =>
    convert(
      [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: [part, call('a')] },
      ],
      model,
    ).messages[1];

  it('is sent back unchanged before the tool call, also without text', () => {
    expect(
      first(thought({ provider: 'anthropic', model: 'claude-sonnet-4-5-20250929' }), 'claude-sonnet-4-5'),
    ).toMatchObject({
      content: [{ type: 'thinking', thinking: 'Hm.', signature: 'sig' }, { type: 'tool_use' }],
    });
    expect(first({ type: 'reasoning', text: '', signature: 'sig' }, 'claude-opus-5-5')).toMatchObject({
      content: [{ type: 'thinking', thinking: '', signature: 'sig' }, { type: 'tool_use' }],
    });
  });

  it('is sent back encrypted if it was encrypted', () => {
    expect(first({ type: 'reasoning', text: '', redacted: 'xyz' }, 'claude-sonnet-4-5')).toMatchObject({
      content: [{ type: 'redacted_thinking', data: 'xyz' }, { type: 'tool_use' }],
    });
  });

  it('of another provider, or without a signature, is dropped', () => {
    expect(first(thought({ provider: 'gemini', model: 'gemini-3' }), 'claude-sonnet-4-5')).toMatchObject({
      content: [{ type: 'tool_use' }],
    });
    expect(first({ type: 'reasoning', text: 'Hm.' }, 'claude-sonnet-4-5')).toMatchObject({
      content: [{ type: 'tool_use' }],
    });
  });

  it('of another Claude is dropped if the model accepts only its own', () => {
    const foreign = thought({ provider: 'anthropic', model: 'claude-opus-5' });
    expect(first(foreign, 'claude-opus-5-5')).toMatchObject({ content: [{ type: 'tool_use' }] });
    expect(first(foreign, 'claude-sonnet-4-5')).toMatchObject({
      content: [{ type: 'thinking' }, { type: 'tool_use' }],
    });
  });
});

describe('images and files', () => {
  const blocks = (content: Extract<Message, { role: 'user' }>['content']): unknown =>
    convert([{ role: 'user', content }]).messages[0]?.content;

  it('are sent by URL or as base64, from bytes, base64 text and data URLs alike', () => {
    const png = { type: 'base64', media_type: 'image/png', data: 'AQID' };
    expect(
      blocks([
        { type: 'image', url: 'https://example.com/a.png' },
        { type: 'image', data: new Uint8Array([1, 2, 3]), mediaType: 'image/png' },
        { type: 'image', data: 'AQID', mediaType: 'image/png' },
        { type: 'image', url: 'data:image/png;base64,AQID' },
      ]),
    ).toEqual([
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'image', source: png },
      { type: 'image', source: png },
      { type: 'image', source: png },
    ]);
  });

  it('encodes many bytes without a stack overflow', () => {
    const bytes = new Uint8Array(1_000_000).fill(65);
    expect(blocks([{ type: 'image', data: bytes, mediaType: 'image/webp' }])).toMatchObject([
      { source: { data: Buffer.from(bytes).toString('base64') } },
    ]);
  });

  it('sends PDF and text as documents, images in files as images', () => {
    expect(
      blocks([
        { type: 'file', data: 'JVBERg==', mediaType: 'application/pdf', filename: 'a.pdf' },
        { type: 'file', url: 'https://example.com/b.pdf' },
        { type: 'file', data: Buffer.from('Grüße').toString('base64'), mediaType: 'text/plain' },
        { type: 'file', data: 'AQID', mediaType: 'image/gif' },
      ]),
    ).toEqual([
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
        title: 'a.pdf',
      },
      { type: 'document', source: { type: 'url', url: 'https://example.com/b.pdf' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Grüße' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: 'AQID' } },
    ]);
  });

  it.each<[UserPart, string]>([
    [{ type: 'audio', data: 'AQID', mediaType: 'audio/wav' }, 'it does not support audio'],
    [{ type: 'image', data: 'AQID', mediaType: 'image/bmp' }, 'not image/bmp'],
    [{ type: 'image' }, 'the part has neither url nor data'],
    [{ type: 'file', data: 'AQID', mediaType: 'application/zip' }, 'not application/zip'],
    [{ type: 'file', url: 'https://a.example/b.csv', mediaType: 'text/csv' }, 'not text/csv'],
  ])('are refused as unsupported if Claude does not support them: %j', (part, why) => {
    const asked: Message = { role: 'user', content: [{ type: 'text', text: 'Look' }, part] };
    const expected = expect.objectContaining({
      code: 'unsupported',
      provider: 'claude',
      message: expect.stringMatching(new RegExp(`^messages\\[0\\]\\.content\\[1\\] .*${why}`)),
    });
    expect(() => convert([asked])).toThrow(expected);
    if (part.type === 'audio') return;
    const result: Message = { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c1', content: [part] }] };
    expect(() =>
      convert([{ role: 'user', content: 'Go' }, { role: 'assistant', content: [call('c1')] }, result]),
    ).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });

  it('of an answer are left out with a warning', () => {
    const { messages, warnings } = convert([
      { role: 'user', content: 'Draw' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'A picture' },
          { type: 'image', url: 'https://a/b.png' },
        ],
      },
    ]);
    expect(messages[1]).toEqual({ role: 'assistant', content: [text('A picture')] });
    expect(warnings).toMatchObject([{ code: 'unsupported-content', setting: 'messages[1].content[1]' }]);
  });

  it.each<[UserPart, object]>([
    [
      { type: 'image', data: 'AQID', mediaType: 'IMAGE/JPG; q=1' },
      { media_type: 'image/jpeg', data: 'AQID' },
    ],
    [
      { type: 'image', data: 'data:image/x-png;base64,AQID' },
      { media_type: 'image/png', data: 'AQID' },
    ],
    [
      { type: 'image', url: 'DATA:image/png;name=a.png;base64,AQID' },
      { media_type: 'image/png', data: 'AQID' },
    ],
    // The type of the bytes, not of the name.
    [
      { type: 'image', data: '/9j/4AAQ', mediaType: 'image/png' },
      { media_type: 'image/jpeg', data: '/9j/4AAQ' },
    ],
    [
      { type: 'image', data: 'UklGRg==', mediaType: 'image/*' },
      { media_type: 'image/webp', data: 'UklGRg==' },
    ],
    [{ type: 'file', data: 'JVBERg==', mediaType: 'Application/X-PDF' }, { media_type: 'application/pdf' }],
    [
      { type: 'file', data: 'YQ==', mediaType: 'text/csv; charset=utf-8' },
      { media_type: 'text/plain', data: 'a' },
    ],
    [
      { type: 'file', data: 'YQ==', mediaType: 'application/vnd.api+json' },
      { media_type: 'text/plain', data: 'a' },
    ],
    [
      { type: 'file', data: 'YQ==', mediaType: 'application/octet-stream', filename: 'a.md' },
      { media_type: 'text/plain', data: 'a' },
    ],
    [
      { type: 'file', url: 'data:text/plain,a%20b' },
      { media_type: 'text/plain', data: 'a b' },
    ],
    [
      { type: 'file', url: 'data:,a' },
      { media_type: 'text/plain', data: 'a' },
    ],
  ])('are sent with the name that the API has for their type: %j', (part, source) => {
    const { messages, warnings } = convert([{ role: 'user', content: [part] }]);
    expect(messages[0]).toMatchObject({ content: [{ source }] });
    expect(warnings).toEqual([]);
  });

  it('are allowed in tool results, too', () => {
    const { messages } = convert([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [call('a')] },
      {
        role: 'tool',
        toolCallId: 'a',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', data: 'AQID', mediaType: 'image/png' },
        ],
      },
    ]);
    expect(messages[2]).toEqual({
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'a',
          content: [text('Look'), { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AQID' } }],
        },
      ],
    });
  });
});

it('keeps the cache marks of parts', () => {
  const providerMetadata = { anthropic: { cacheControl: { type: 'ephemeral', ttl: '1h' } } };
  const { system, messages } = convert([
    { role: 'system', content: [{ type: 'text', text: 'Long.', providerMetadata }] },
    { role: 'user', content: [{ type: 'text', text: 'Hi', providerMetadata }] },
  ]);
  const marked = { cache_control: { type: 'ephemeral', ttl: '1h' } };
  expect(system).toEqual([{ type: 'text', text: 'Long.', ...marked }]);
  expect(messages[0]?.content).toEqual([{ type: 'text', text: 'Hi', ...marked }]);
});

describe('turns without content', () => {
  const said = (...content: AssistantPart[]): Message => ({ role: 'assistant', content });
  const empty = { role: 'user', content: [text('(no message)')] };

  it.each<[string, Message[]]>([
    ['only instructions', [{ role: 'system', content: 'Be brief.' }]],
    ['one blank message', [{ role: 'user', content: ' \n' }]],
    ['one empty list', [{ role: 'user', content: [] }]],
  ])('leave a conversation that the API accepts: %s', (_name, messages) => {
    const converted = convert(messages);
    expect(converted.messages).toEqual([empty]);
    expect(converted.warnings).toMatchObject([{ code: 'adjusted-setting' }]);
  });

  it('do not make the model continue its own text', () => {
    const { messages } = convert([
      { role: 'user', content: 'Hi' },
      said({ type: 'text', text: 'Yes?' }),
      { role: 'user', content: '' },
    ]);
    expect(messages.at(-1)).toEqual(empty);
  });

  it("are replaced by a user's turn in front of an answer that comes first", () => {
    const { messages, warnings } = convert([said({ type: 'text', text: 'Hello!' }), { role: 'user', content: 'Hi' }]);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'messages' }]);
  });

  it('disappear if thinking was their only content, and the surrounding turns become one', () => {
    const thought: AssistantPart = { type: 'reasoning', text: 'Hm.', signature: 'sig' };
    const { messages } = convert([{ role: 'user', content: 'Hi' }, said(thought), { role: 'user', content: 'Well?' }]);
    expect(messages).toEqual([{ role: 'user', content: [text('Hi'), text('Well?')] }]);
  });

  it('lose thinking at their end, which the API does not accept', () => {
    const thought: AssistantPart = { type: 'reasoning', text: 'Hm.', signature: 'sig' };
    const { messages } = convert([
      { role: 'user', content: 'Hi' },
      said(thought, { type: 'text', text: 'So' }, thought),
      { role: 'user', content: 'On' },
    ]);
    expect(messages[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'thinking', thinking: 'Hm.', signature: 'sig' }, text('So')],
    });
  });
});
