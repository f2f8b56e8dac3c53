import {
  type AudioPart,
  InvalidRequestError,
  type Message,
  UnsupportedError,
  type UserPart,
  type Warning,
} from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { toOpenAIMessages } from './to-openai-messages.ts';

const failure = { provider: 'primary', model: 'gpt-4.1' };
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

function convert(...messages: Message[]): unknown[] {
  return toOpenAIMessages(messages, failure, []);
}

function warningsOf(...messages: Message[]): Warning[] {
  const warnings: Warning[] = [];
  toOpenAIMessages(messages, failure, warnings);
  return warnings;
}

function userPart(part: UserPart): unknown {
  const [message] = toOpenAIMessages([{ role: 'user', content: [part] }], failure, []);
  return Array.isArray(message?.content) ? message.content[0] : undefined;
}

describe('a conversation', () => {
  it('keeps its turns and their order', () => {
    expect(
      convert(
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: [{ type: 'text', text: 'And now?' }] },
      ),
    ).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: [{ type: 'text', text: 'And now?' }] },
    ]);
  });

  it('has the cache mark of a part', () => {
    const mark = { prompt_cache_breakpoint: { mode: 'explicit' } };
    expect(
      convert(
        {
          role: 'system',
          content: [{ type: 'text', text: 'Long.', providerMetadata: { openai: mark, other: { no: 1 } } }],
        },
        { role: 'user', content: [{ type: 'text', text: 'Long.', providerMetadata: { openai: mark } }] },
      ),
    ).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'Long.', ...mark }] },
      { role: 'user', content: [{ type: 'text', text: 'Long.', ...mark }] },
    ]);
  });
});

describe('a user’s part', () => {
  it.each([
    [
      'an image by URL',
      { type: 'image', url: 'https://example.com/a.png', detail: 'low' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
    ],
    [
      'an image in bytes',
      { type: 'image', data: png, mediaType: 'image/png' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw==' } },
    ],
    [
      'an image in base64',
      { type: 'image', data: 'iVBORw==', mediaType: 'image/png' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw==' } },
    ],
    [
      'a PDF',
      { type: 'file', data: png, mediaType: 'application/pdf', filename: 'a.pdf' },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,iVBORw==' } },
    ],
    [
      'a PDF without a name, by data URL',
      { type: 'file', url: 'data:application/pdf;base64,iVBORw==' },
      { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,iVBORw==' } },
    ],
    [
      'WAV sound',
      { type: 'audio', data: png, mediaType: 'audio/x-wav' },
      { type: 'input_audio', input_audio: { data: 'iVBORw==', format: 'wav' } },
    ],
    [
      'MP3 sound',
      { type: 'audio', data: 'iVBORw==', mediaType: 'audio/mpeg' },
      { type: 'input_audio', input_audio: { data: 'iVBORw==', format: 'mp3' } },
    ],
  ] satisfies [string, UserPart, unknown][])('may be %s', (_name, part, expected) => {
    expect(userPart(part)).toEqual(expected);
  });

  it('is unsupported as a document by URL, which another provider may fetch', () => {
    const part: UserPart = { type: 'file', url: 'https://example.com/a.pdf' };
    expect(() => userPart(part)).toThrow(UnsupportedError);
    expect(() => userPart(part)).toThrow('messages[0].content[0] is a document by URL');
  });

  it('is unsupported as audio of another kind', () => {
    const part: AudioPart = { type: 'audio', data: png, mediaType: 'audio/ogg' };
    expect(() => userPart(part)).toThrow(UnsupportedError);
  });

  it('must not be empty', () => {
    expect(() => userPart({ type: 'image' })).toThrow(InvalidRequestError);
    expect(() => userPart({ type: 'image', data: png })).toThrow(InvalidRequestError);
  });
});

describe('an assistant’s message', () => {
  it('has its calls with the arguments as the model wrote them', () => {
    expect(
      convert({
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me look.' },
          {
            type: 'tool-call',
            id: 'call_1',
            name: 'weather',
            arguments: { city: 'Oslo' },
            rawArguments: '{ "city":"Oslo" }',
          },
          { type: 'tool-call', id: 'call_2', name: 'weather', arguments: { city: 'Rome' } },
          { type: 'tool-call', id: 'call_3', name: 'now', arguments: {}, rawArguments: '' },
        ],
      }),
    ).toEqual([
      {
        role: 'assistant',
        content: 'Let me look.',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{ "city":"Oslo" }' } },
          { id: 'call_2', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
          { id: 'call_3', type: 'function', function: { name: 'now', arguments: '{}' } },
        ],
      },
    ]);
  });

  it('has no content if it only has calls', () => {
    const [message] = convert({
      role: 'assistant',
      content: [{ type: 'tool-call', id: 'call_1', name: 'now', arguments: {} }],
    });
    expect(message).toMatchObject({ content: null });
  });

  it('keeps a refusal', () => {
    expect(convert({ role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] })).toEqual([
      { role: 'assistant', content: null, refusal: 'No.' },
    ]);
  });

  it('drops reasoning and sources without a warning, and is left out if nothing remains', () => {
    const message: Message = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm.', signature: 'abc', origin: { provider: 'anthropic', model: 'm' } },
        { type: 'source', url: 'https://example.com' },
      ],
    };
    expect(convert(message)).toEqual([{ role: 'assistant', content: '' }]);
    expect(warningsOf(message)).toEqual([]);
  });

  it('has a warning about images that the model made', () => {
    const message: Message = {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Here.' },
        { type: 'image', data: png },
      ],
    };
    expect(convert(message)).toEqual([{ role: 'assistant', content: 'Here.' }]);
    expect(warningsOf(message)).toMatchObject([{ code: 'unsupported-content', setting: 'messages[0].content[1]' }]);
  });
});

describe('audio that the model made', () => {
  const sound: AudioPart = { type: 'audio', data: 'AAAA', mediaType: 'audio/wav', transcript: 'Hello.', id: 'audio_1' };
  const message = (part: AudioPart): Message => ({ role: 'assistant', content: [part] });

  it('is sent back by its id, while the service stores it', () => {
    const later = message({ ...sound, expiresAt: Date.now() + 60_000 });
    for (const kept of [message(sound), later, message({ ...sound, origin: { provider: 'openai', model: 'm' } })]) {
      expect(convert(kept)).toEqual([{ role: 'assistant', content: null, audio: { id: 'audio_1' } }]);
      expect(warningsOf(kept)).toEqual([]);
    }
  });

  it.each([
    ['has expired', { ...sound, expiresAt: Date.now() - 1 }],
    ['is another provider’s', { ...sound, origin: { provider: 'gemini', model: 'm' } }],
  ])('is sent as its transcript if it %s, with a warning', (_name, part) => {
    expect(convert(message(part))).toEqual([{ role: 'assistant', content: 'Hello.' }]);
    expect(warningsOf(message(part))).toMatchObject([
      { code: 'unsupported-content', message: expect.stringContaining('sent as text') },
    ]);
  });
});

describe('tool results', () => {
  it('become one message each, in whichever form they were written', () => {
    expect(
      convert(
        { role: 'tool', toolCallId: 'call_1', content: '21 °C' },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'call_2',
              content: [
                { type: 'text', text: '22' },
                { type: 'text', text: ' °C' },
              ],
            },
            { type: 'tool-result', toolCallId: 'call_3', content: '' },
          ],
        },
      ),
    ).toEqual([
      { role: 'tool', tool_call_id: 'call_1', content: '21 °C' },
      { role: 'tool', tool_call_id: 'call_2', content: '22 °C' },
      { role: 'tool', tool_call_id: 'call_3', content: '' },
    ]);
  });

  it('are marked as failures once', () => {
    expect(
      convert(
        { role: 'tool', toolCallId: 'a', content: 'No such city.', isError: true },
        { role: 'tool', toolCallId: 'b', content: 'Error: no such city.', isError: true },
      ),
    ).toMatchObject([{ content: 'Error: No such city.' }, { content: 'Error: no such city.' }]);
  });

  it('have their images after all results of the turn, in a user’s message, with a warning', () => {
    const messages: Message[] = [
      {
        role: 'tool',
        toolCallId: 'call_1',
        content: [
          { type: 'text', text: 'Done.' },
          { type: 'image', data: png, mediaType: 'image/png' },
        ],
      },
      { role: 'tool', toolCallId: 'call_2', content: 'ok' },
      { role: 'user', content: 'And?' },
    ];
    expect(convert(...messages)).toEqual([
      { role: 'tool', tool_call_id: 'call_1', content: 'Done.' },
      { role: 'tool', tool_call_id: 'call_2', content: 'ok' },
      {
        role: 'user',
        content: [
          { type: 'text', text: expect.stringContaining('call_1') },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw==' } },
        ],
      },
      { role: 'user', content: 'And?' },
    ]);
    expect(warningsOf(...messages)).toMatchObject([{ code: 'unsupported-content', setting: 'messages[0]' }]);
  });
});
