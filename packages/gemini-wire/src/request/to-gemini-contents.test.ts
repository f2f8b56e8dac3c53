import type { ImagePart, Message } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { traitsOf } from '../models/model-traits.ts';
import { Conversion } from './conversion.ts';
import { toGeminiContents } from './to-gemini-contents.ts';

function convert(messages: readonly Message[], model = 'gemini-2.5-flash') {
  const conversion = new Conversion(traitsOf(model));
  const converted = toGeminiContents(messages, conversion);
  return { ...converted, warnings: conversion.warnings, refusal: conversion.refusal };
}

describe('roles', () => {
  it('alternate: neighbours of one role form one turn, and system messages are separate', () => {
    expect(
      convert([
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'a' },
        { role: 'user', content: [{ type: 'text', text: 'b' }] },
        { role: 'assistant', content: 'c' },
        { role: 'assistant', content: 'd' },
        { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', content: 'e' },
      ]),
    ).toEqual({
      systemInstruction: { parts: [{ text: 'Be kind.' }, { text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
        { role: 'model', parts: [{ text: 'c' }, { text: 'd' }] },
        { role: 'user', parts: [{ text: 'e' }] },
      ],
      warnings: [],
    });
  });

  it.each([
    ['gemini-2.5-flash', []],
    ['gemini-3.5-flash', []],
    ['gemini-3.5-flash-lite', [{ role: 'user', parts: [{ text: 'Please continue.' }] }]],
    ['gemini-3.6-flash', [{ role: 'user', parts: [{ text: 'Please continue.' }] }]],
  ])('end with the model for %s, or with a user message that asks it to continue', (model, added) => {
    const { contents, warnings } = convert(
      [
        { role: 'user', content: 'Count' },
        { role: 'assistant', content: 'One, ' },
      ],
      model,
    );
    expect(contents.slice(1)).toEqual([{ role: 'model', parts: [{ text: 'One, ' }] }, ...added]);
    expect(warnings).toHaveLength(added.length);
  });

  it('have no turn for an empty message', () => {
    const { contents } = convert([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: '' },
      { role: 'assistant', content: [] },
      { role: 'user', content: 'b' },
    ]);
    expect(contents).toEqual([{ role: 'user', parts: [{ text: 'a' }, { text: 'b' }] }]);
  });

  it.each<[string, readonly Message[]]>([
    ['an empty question', [{ role: 'user', content: '' }]],
    [
      'empty messages of all roles',
      [
        { role: 'system', content: '' },
        { role: 'user', content: [] },
        { role: 'assistant', content: [] },
      ],
    ],
  ])('are never empty: %s', (_name, messages) => {
    expect(convert(messages).contents).toEqual([{ role: 'user', parts: [{ text: ' ' }] }]);
  });

  it('are the user’s if there are only system messages', () => {
    const { contents, systemInstruction, warnings } = convert([{ role: 'system', content: 'Greet.' }]);
    expect(systemInstruction).toBeUndefined();
    expect(contents).toEqual([{ role: 'user', parts: [{ text: 'Greet.' }] }]);
    expect(warnings).toMatchObject([{ code: 'adjusted-setting' }]);
  });

  it('begin with the user’s if a history lacks the turn before a call', () => {
    const { contents } = convert([
      { role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'f', arguments: {} }] },
      { role: 'tool', toolCallId: '1', content: 'a' },
    ]);
    expect(contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
  });

  it('have the system messages before the user’s if a model does not support an instruction', () => {
    const { contents, systemInstruction, warnings } = convert(
      [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'a' },
      ],
      'gemma-3-27b-it',
    );
    expect(systemInstruction).toBeUndefined();
    expect(contents).toEqual([{ role: 'user', parts: [{ text: 'Be kind.' }, { text: 'a' }] }]);
    expect(warnings).toMatchObject([{ code: 'adjusted-setting' }]);
  });
});

describe('media', () => {
  it('are sent as bytes, or as a URL that Google fetches', () => {
    const bytes = new Uint8Array([0, 127, 255]);
    const { contents, warnings } = convert([
      {
        role: 'user',
        content: [
          { type: 'image', data: bytes, mediaType: 'image/png' },
          { type: 'image', data: 'AH//', mediaType: 'image/png' },
          { type: 'image', url: 'data:image/webp;base64,AH//' },
          { type: 'image', url: 'https://a.example/x.JPG?size=2', detail: 'auto' },
          { type: 'file', url: 'https://generativelanguage.googleapis.com/v1beta/files/abc' },
          { type: 'file', url: 'gs://bucket/doc', mediaType: 'application/pdf' },
          { type: 'file', data: bytes, mediaType: 'application/pdf', filename: 'a.pdf' },
          { type: 'file', url: 'data:,Gr%C3%BC%C3%9Fe' },
          { type: 'audio', data: bytes, mediaType: 'audio/wav' },
        ],
      },
    ]);
    expect(contents[0]?.parts).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'AH//' } },
      { inlineData: { mimeType: 'image/png', data: 'AH//' } },
      { inlineData: { mimeType: 'image/webp', data: 'AH//' } },
      { fileData: { fileUri: 'https://a.example/x.JPG?size=2', mimeType: 'image/jpeg' } },
      { fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc' } },
      { fileData: { fileUri: 'gs://bucket/doc', mimeType: 'application/pdf' } },
      { inlineData: { mimeType: 'application/pdf', data: 'AH//' } },
      { inlineData: { mimeType: 'text/plain', data: Buffer.from('Grüße').toString('base64') } },
      { inlineData: { mimeType: 'audio/wav', data: 'AH//' } },
    ]);
    expect(warnings).toEqual([]);
  });

  it('of any size are encoded correctly', () => {
    const data = new Uint8Array(100_001).map((_, index) => index * 31);
    const { contents } = convert([{ role: 'user', content: [{ type: 'image', data, mediaType: 'image/png' }] }]);
    expect(contents[0]?.parts).toEqual([
      { inlineData: { mimeType: 'image/png', data: Buffer.from(data).toString('base64') } },
    ]);
  });

  it('are checked no more strictly than the whole request', () => {
    const { warnings } = convert([
      { role: 'user', content: [{ type: 'image', url: 'https://a.example/x.png', detail: 'high' }] },
    ]);
    expect(warnings).toMatchObject([{ code: 'unsupported-setting', setting: 'messages[0].content[0].detail' }]);
  });

  it.each<[string, ImagePart]>([
    ['a malformed data URL', { type: 'image', url: 'data:nonsense' }],
    ['an empty one', { type: 'image', url: 'data:image/png;base64,' }],
    ['no data', { type: 'image', data: '', mediaType: 'image/png' }],
  ])('of the user that cannot be read are refused, because the question would change (%s)', (_name, image) => {
    const { refusal, warnings } = convert([{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, image] }]);
    expect(refusal).toBe('Gemini does not support messages[0].content[1]: the image has no data that can be read.');
    expect(warnings).toMatchObject([{ code: 'unsupported-content', setting: 'messages[0].content[1]' }]);
  });

  it('of a tool’s result that cannot be read are refused, too', () => {
    const { refusal } = convert([
      { role: 'user', content: 'Shoot' },
      { role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'shoot', arguments: {} }] },
      { role: 'tool', toolCallId: '1', content: [{ type: 'image', url: 'data:nonsense' }] },
    ]);
    expect(refusal).toContain('the result of "shoot"');
  });

  it('of an assistant that cannot be read are left out with a warning; transcripts are sent', () => {
    const { contents, warnings, refusal } = convert([
      { role: 'user', content: 'Say it' },
      {
        role: 'assistant',
        content: [
          { type: 'audio', data: '', mediaType: 'audio/wav', id: 'audio_1', transcript: 'Hello.' },
          { type: 'image', url: 'data:nonsense' },
        ],
      },
    ]);
    expect(refusal).toBeUndefined();
    expect(contents[1]?.parts).toEqual([{ text: 'Hello.' }]);
    expect(warnings).toMatchObject([
      { code: 'unsupported-content', setting: 'messages[1].content[0]' },
      { code: 'unsupported-content', setting: 'messages[1].content[1]' },
    ]);
  });

  it('are sent with the names that the API knows, wherever their type is', () => {
    const { contents } = convert([
      {
        role: 'user',
        content: [
          { type: 'image', data: 'AH//', mediaType: 'IMAGE/JPG; q=1' },
          { type: 'image', url: 'data:image/jpg;charset=x;BASE64,AH\n//' },
          { type: 'image', data: 'data:image/png;base64,AH//', mediaType: 'image/png' },
          { type: 'image', url: 'https://a.example/b', mediaType: 'image/jpg' },
          { type: 'file', data: 'e30=', mediaType: 'application/json', filename: 'a.json' },
          { type: 'file', data: 'e30=', filename: 'a.csv' },
        ],
      },
    ]);
    expect(contents[0]?.parts).toEqual([
      { inlineData: { mimeType: 'image/jpeg', data: 'AH//' } },
      { inlineData: { mimeType: 'image/jpeg', data: 'AH//' } },
      { inlineData: { mimeType: 'image/png', data: 'AH//' } },
      { fileData: { fileUri: 'https://a.example/b', mimeType: 'image/jpeg' } },
      { inlineData: { mimeType: 'text/plain', data: 'e30=' } },
      { inlineData: { mimeType: 'text/csv', data: 'e30=' } },
    ]);
  });
});

describe('an answer of Gemini’s own', () => {
  const gemini = { origin: { provider: 'gemini', model: 'gemini-3.8-flash' } };

  it('is sent back with its thinking and signatures in the original form', () => {
    const { contents } = convert([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.', signature: 'a', ...gemini },
          { type: 'text', text: 'Signed.', providerMetadata: { gemini: { thoughtSignature: 'b' } }, ...gemini },
          { type: 'text', text: 'Plain.', ...gemini },
          {
            type: 'text',
            text: 'Half signed.',
            providerMetadata: { gemini: { thoughtSignature: 'c', signedFrom: 5 } },
            ...gemini,
          },
          {
            type: 'text',
            text: 'Before.',
            providerMetadata: { gemini: { thoughtSignature: 'd', signedFrom: 7 } },
            ...gemini,
          },
          { type: 'text', text: '', providerMetadata: { gemini: { thoughtSignature: 'e' } }, ...gemini },
          {
            type: 'image',
            data: 'AH//',
            mediaType: 'image/png',
            providerMetadata: { gemini: { thoughtSignature: 'f' } },
            ...gemini,
          },
          {
            type: 'provider-block',
            kind: 'tool-call',
            name: 'executableCode',
            toolName: 'code_execution',
            raw: { executableCode: { language: 'PYTHON', code: 'print(1)' }, thoughtSignature: 'g' },
            ...gemini,
          },
          { type: 'source', url: 'https://a.example' },
        ],
      },
    ]);
    expect(contents[0]?.parts).toEqual([
      { text: 'Hm.', thought: true, thoughtSignature: 'a' },
      { text: 'Signed.', thoughtSignature: 'b' },
      { text: 'Plain.' },
      { text: 'Half ' },
      { text: 'signed.', thoughtSignature: 'c' },
      { text: 'Before.' },
      { text: '', thoughtSignature: 'd' },
      { text: '', thoughtSignature: 'e' },
      { inlineData: { mimeType: 'image/png', data: 'AH//' }, thoughtSignature: 'f' },
      { executableCode: { language: 'PYTHON', code: 'print(1)' }, thoughtSignature: 'g' },
    ]);
  });
});

describe('an answer of another provider', () => {
  it('is sent without its provider’s own blocks, and its images with Google’s placeholder if the model requires a signature', () => {
    const history: readonly Message[] = [
      { role: 'user', content: 'Draw' },
      {
        role: 'assistant',
        content: [
          {
            type: 'provider-block',
            kind: 'tool-call',
            name: 'server_tool_use',
            raw: { type: 'server_tool_use' },
            origin: { provider: 'anthropic', model: 'm' },
          },
          { type: 'image', data: 'AH//', mediaType: 'image/png', origin: { provider: 'openai', model: 'm' } },
        ],
      },
      { role: 'user', content: 'Larger' },
    ];
    const picture = { inlineData: { mimeType: 'image/png', data: 'AH//' } };
    const { contents, warnings } = convert(history);
    expect(contents[1]?.parts).toEqual([picture]);
    expect(warnings).toMatchObject([{ code: 'unsupported-content', setting: 'messages[1].content[0]' }]);
    expect(convert(history, 'gemini-3-pro-image').contents[1]?.parts).toEqual([
      { ...picture, thoughtSignature: 'skip_thought_signature_validator' },
    ]);
  });

  const messages: readonly Message[] = [
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm.', signature: 'theirs', origin: { provider: 'other', model: 'm' } },
        { type: 'refusal', refusal: 'No.' },
        { type: 'tool-call', id: 'call_1', name: 'weather', arguments: { city: 'Paris' } },
        { type: 'tool-call', id: 'call_2', name: 'weather', arguments: { city: 'Oslo' } },
      ],
    },
    { role: 'tool', toolCallId: 'call_1', content: 'warm' },
    { role: 'tool', toolCallId: 'call_2', content: 'cold' },
  ];

  it('is sent without its reasoning', () => {
    const { contents, warnings } = convert(messages);
    expect(contents[1]?.parts).toEqual([
      { text: 'No.' },
      { functionCall: { id: 'call_1', name: 'weather', args: { city: 'Paris' } } },
      { functionCall: { id: 'call_2', name: 'weather', args: { city: 'Oslo' } } },
    ]);
    expect(warnings).toEqual([]);
  });

  it('gets Google’s placeholder for the signature that Gemini 3 requires, at the first call only', () => {
    const { contents, warnings } = convert(messages, 'gemini-3.8-flash');
    expect(contents[1]?.parts.slice(1)).toEqual([
      {
        functionCall: { id: 'call_1', name: 'weather', args: { city: 'Paris' } },
        thoughtSignature: 'skip_thought_signature_validator',
      },
      { functionCall: { id: 'call_2', name: 'weather', args: { city: 'Oslo' } } },
    ]);
    expect(warnings).toMatchObject([{ code: 'other', setting: 'messages[1].content[2]' }]);
  });

  it('is sent without arguments if they are not an object', () => {
    const { contents, warnings } = convert([
      { role: 'user', content: 'Go' },
      {
        role: 'assistant',
        content: [{ type: 'tool-call', id: '1', name: 'f', arguments: undefined, rawArguments: '{"a', invalid: true }],
      },
    ]);
    expect(contents[1]?.parts).toEqual([{ functionCall: { id: '1', name: 'f', args: {} } }]);
    expect(warnings).toMatchObject([{ code: 'unsupported-content', setting: 'messages[1].content[0].arguments' }]);
  });
});

describe('tool results', () => {
  it('have their images next to them, and the user’s next text in the same turn', () => {
    const { contents } = convert([
      { role: 'user', content: 'Draw' },
      { role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'draw', arguments: {} }] },
      {
        role: 'tool',
        toolCallId: '1',
        content: [
          { type: 'text', text: 'Done' },
          { type: 'image', data: 'AH//', mediaType: 'image/png' },
          { type: 'text', text: '.' },
        ],
      },
      { role: 'user', content: 'Nice.' },
    ]);
    expect(contents[2]).toEqual({
      role: 'user',
      parts: [
        { functionResponse: { id: '1', name: 'draw', response: { output: 'Done.' } } },
        { inlineData: { mimeType: 'image/png', data: 'AH//' } },
        { text: 'Nice.' },
      ],
    });
  });

  it('of calls in different turns stay in their turns', () => {
    const call = (id: string): Message => ({
      role: 'assistant',
      content: [{ type: 'tool-call', id, name: `f${id}`, arguments: {} }],
    });
    const { contents } = convert([
      { role: 'user', content: 'Go' },
      call('1'),
      { role: 'tool', toolCallId: '1', content: 'a' },
      call('2'),
      { role: 'tool', toolCallId: '2', content: 'b' },
    ]);
    expect(contents.map(({ role }) => role)).toEqual(['user', 'model', 'user', 'model', 'user']);
    expect(contents[4]?.parts).toMatchObject([{ functionResponse: { name: 'f2' } }]);
  });
});

it('the caller’s messages are not changed', () => {
  const messages: readonly Message[] = [
    { role: 'user', content: [{ type: 'text', text: 'a' }] },
    { role: 'user', content: [{ type: 'text', text: 'b' }] },
  ];
  const before = structuredClone(messages);
  convert(messages);
  expect(messages).toEqual(before);
});
