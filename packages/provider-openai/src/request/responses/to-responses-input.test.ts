import {
  type AssistantPart,
  InvalidRequestError,
  type Message,
  type ToolResultPart,
  UnsupportedError,
  type UserPart,
  type Warning,
} from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { toResponsesInput } from './to-responses-input.ts';

const failure = { provider: 'primary', model: 'gpt-6-sol' };
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

function convert(...messages: Message[]): unknown[] {
  return toResponsesInput(messages, { stored: false, failure }, []);
}

function warningsOf(...messages: Message[]): Warning[] {
  const warnings: Warning[] = [];
  toResponsesInput(messages, { stored: false, failure }, warnings);
  return warnings;
}

function userPart(part: UserPart): unknown {
  return convert({ role: 'user', content: [part] });
}

function assistant(...content: AssistantPart[]): unknown[] {
  return convert({ role: 'assistant', content });
}

function toolOutput(result: Omit<ToolResultPart, 'type' | 'toolCallId'>): unknown {
  return convert({ role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_1', ...result }] });
}

const said = (text: string) => ({ type: 'output_text', text, annotations: [] });

/** Reasoning of the Responses API, as in an answer. */
function thought(id: string, encrypted?: string, more: object = {}): AssistantPart {
  return {
    type: 'reasoning',
    text: 'Hm.',
    ...(encrypted !== undefined && { signature: encrypted }),
    providerMetadata: {
      openai: { item: { id, type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], ...more } },
    },
  };
}

function call(id: string, itemId?: string): AssistantPart {
  return {
    type: 'tool-call',
    id,
    name: 'weather',
    arguments: { city: 'Oslo' },
    ...(itemId !== undefined && { providerMetadata: { openai: { itemId } } }),
  };
}

describe('a conversation', () => {
  it('is a list of items in the order of its turns', () => {
    expect(
      convert(
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: [{ type: 'text', text: 'And now?' }] },
        { role: 'system', content: [{ type: 'text', text: 'In French.' }] },
      ),
    ).toEqual([
      { type: 'message', role: 'system', content: 'Be brief.' },
      { type: 'message', role: 'user', content: 'Hi' },
      { type: 'message', role: 'assistant', content: [said('Hello.')] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'And now?' }] },
      { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'In French.' }] },
    ]);
  });

  it('has the cache mark of a part', () => {
    const mark = { prompt_cache_breakpoint: { mode: 'explicit' } };
    const providerMetadata = { openai: mark, other: { no: 1 } };
    expect(
      convert(
        { role: 'system', content: [{ type: 'text', text: 'Long.', providerMetadata }] },
        { role: 'user', content: [{ type: 'text', text: 'Long.', providerMetadata }] },
      ),
    ).toMatchObject([
      { content: [{ type: 'input_text', text: 'Long.', ...mark }] },
      { content: [{ type: 'input_text', text: 'Long.', ...mark }] },
    ]);
  });
});

describe('a user’s part', () => {
  it.each([
    [
      'an image by URL',
      { type: 'image', url: 'https://example.com/a.png', detail: 'low' },
      { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'low' },
    ],
    [
      'an image in bytes',
      { type: 'image', data: png, mediaType: 'image/png' },
      { type: 'input_image', image_url: 'data:image/png;base64,iVBORw==', detail: 'auto' },
    ],
    [
      'a PDF',
      { type: 'file', data: png, mediaType: 'application/pdf', filename: 'a.pdf' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,iVBORw==' },
    ],
    [
      'a PDF without a name, by data URL',
      { type: 'file', url: 'data:application/pdf;base64,iVBORw==' },
      { type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,iVBORw==' },
    ],
    [
      'a document by URL, which the API fetches',
      { type: 'file', url: 'https://example.com/a.pdf', filename: 'a.pdf' },
      { type: 'input_file', file_url: 'https://example.com/a.pdf' },
    ],
  ] satisfies [string, UserPart, unknown][])('may be %s', (_name, part, expected) => {
    expect(userPart(part)).toEqual([{ type: 'message', role: 'user', content: [expected] }]);
  });

  it('is unsupported as audio, which another provider may accept', () => {
    const part: UserPart = { type: 'audio', data: png, mediaType: 'audio/wav' };
    expect(() => userPart(part)).toThrow(UnsupportedError);
    expect(() => userPart(part)).toThrow('messages[0].content[0] is audio');
  });

  it('must not be empty', () => {
    expect(() => userPart({ type: 'image' })).toThrow(InvalidRequestError);
    expect(() => userPart({ type: 'file', data: png })).toThrow(InvalidRequestError);
  });
});

describe('an assistant’s turn', () => {
  it('is one message as long as it only has text', () => {
    expect(
      assistant(
        { type: 'text', text: 'One.' },
        { type: 'text', text: '' },
        { type: 'source', url: 'https://example.com' },
        { type: 'refusal', refusal: 'No more.' },
      ),
    ).toEqual([
      { type: 'message', role: 'assistant', content: [said('One.'), { type: 'refusal', refusal: 'No more.' }] },
    ]);
  });

  it('keeps text, calls and further text in their order', () => {
    expect(assistant({ type: 'text', text: 'a' }, call('call_1'), call('call_2'), { type: 'text', text: 'b' })).toEqual(
      [
        { type: 'message', role: 'assistant', content: [said('a')] },
        { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'function_call', call_id: 'call_2', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'message', role: 'assistant', content: [said('b')] },
      ],
    );
  });

  it('keeps separate messages separate, each with its phase', () => {
    const phase = (name: string) => ({ providerMetadata: { openai: { phase: name } } });
    const items = assistant(
      { type: 'text', text: 'a', ...phase('commentary') },
      { type: 'text', text: 'b', ...phase('commentary') },
      { type: 'text', text: 'c', newMessage: true, ...phase('commentary') },
      { type: 'text', text: 'd', ...phase('final_answer') },
      { type: 'refusal', refusal: 'e' },
    );
    const said = (...texts: string[]) => texts.map((text) => ({ type: 'output_text', text, annotations: [] }));
    expect(items).toEqual([
      { type: 'message', role: 'assistant', phase: 'commentary', content: said('a', 'b') },
      { type: 'message', role: 'assistant', phase: 'commentary', content: said('c') },
      {
        type: 'message',
        role: 'assistant',
        phase: 'final_answer',
        content: [...said('d'), { type: 'refusal', refusal: 'e' }],
      },
    ]);
  });

  it('has the extra fields of its server', () => {
    const item = { signature: 'sig' };
    expect(assistant({ type: 'text', text: 'a', providerMetadata: { openai: { item } } })).toMatchObject([
      { type: 'message', signature: 'sig' },
    ]);
  });

  it('has a provider block in its place, if it is an item', () => {
    const raw = { type: 'unheard_of', id: 'x_1', more: [1] };
    const block: AssistantPart = { type: 'provider-block', kind: 'other', name: 'unheard_of', raw };
    expect(assistant({ type: 'text', text: 'a' }, block, { type: 'text', text: 'b' })).toMatchObject([
      { type: 'message' },
      raw,
      { type: 'message' },
    ]);
    const odd: AssistantPart = { type: 'provider-block', kind: 'other', name: 'thing', raw: 'text' };
    expect(warningsOf({ role: 'assistant', content: [odd] })).toMatchObject([
      { code: 'unsupported-content', setting: 'messages[0].content[0]', message: expect.stringContaining('"thing"') },
    ]);
  });

  it('has its images in their original items', () => {
    const picture: AssistantPart = {
      type: 'image',
      data: 'AAAA',
      mediaType: 'image/png',
      providerMetadata: { openai: { itemId: 'ig_1' } },
    };
    const raw = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'AAAA' };
    const block: AssistantPart = { type: 'provider-block', kind: 'tool-call', name: raw.type, raw };
    expect(warningsOf({ role: 'assistant', content: [block, picture] })).toEqual([]);
    expect(warningsOf({ role: 'assistant', content: [picture] })).toHaveLength(1);
  });

  it('repeats arguments as the model wrote them', () => {
    const part = { type: 'tool-call', id: 'call_1', name: 'now', arguments: {} } as const;
    expect(assistant({ ...part, rawArguments: '{ "a" : 1 }' })).toMatchObject([{ arguments: '{ "a" : 1 }' }]);
    expect(assistant({ ...part, rawArguments: '' })).toMatchObject([{ arguments: '{}' }]);
    expect(assistant({ ...part, arguments: undefined, rawArguments: '{"a', invalid: true })).toMatchObject([
      { arguments: '{"a' },
    ]);
  });

  it('leaves images out with a warning, and may be empty', () => {
    const message: Message = { role: 'assistant', content: [{ type: 'image', url: 'https://example.com/a.png' }] };
    expect(convert(message, { role: 'assistant', content: '' })).toEqual([]);
    expect(warningsOf(message)).toMatchObject([
      { code: 'unsupported-content', setting: 'messages[0].content[0]', message: expect.stringContaining('image') },
    ]);
  });
});

describe('reasoning', () => {
  const item = (id: string) => ({
    id,
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'Hm.' }],
    encrypted_content: 'gAAAA',
  });

  it('is sent back unchanged, directly before the item after it, and calls keep the ids that it needs', () => {
    expect(
      assistant(
        thought('rs_1', 'gAAAA'),
        { type: 'text', text: 'Let me see.' },
        thought('rs_2', 'gAAAA'),
        call('call_1', 'fc_1'),
        call('call_2', 'fc_2'),
      ),
    ).toEqual([
      item('rs_1'),
      { type: 'message', role: 'assistant', content: [said('Let me see.')] },
      item('rs_2'),
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' },
      { type: 'function_call', id: 'fc_2', call_id: 'call_2', name: 'weather', arguments: '{"city":"Oslo"}' },
    ]);
  });

  it('that is missing removes the ids of its calls, because the API would search for it', () => {
    expect(assistant(call('call_1', 'fc_1'))).toEqual([
      { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' },
    ]);
  });

  it('of an earlier turn does not affect the calls of a later one', () => {
    const [, , later] = convert(
      { role: 'assistant', content: [thought('rs_1', 'gAAAA'), { type: 'text', text: 'Hi.' }] },
      { role: 'assistant', content: [call('call_1', 'fc_1')] },
    );
    expect(later).not.toHaveProperty('id');
  });

  it('of an open model is sent back to it in readable form', () => {
    const content = [{ type: 'reasoning_text', text: 'All of it.' }];
    const part = thought('rs_1', undefined, { content });
    const from = (model: string) => ({ ...part, origin: { provider: 'openai', model } });
    expect(assistant(from('gpt-oss-20b'), { type: 'text', text: 'Hi.' })).toHaveLength(1);
    expect(assistant(from('gpt-6-sol'), { type: 'text', text: 'Hi.' })).toHaveLength(2);
    expect(assistant(part, { type: 'text', text: 'Hi.' })[0]).toEqual({
      id: 'rs_1',
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Hm.' }],
      content,
    });
  });

  it.each<[string, AssistantPart]>([
    ['it is neither encrypted nor readable: nothing is stored', thought('rs_1')],
    ['it is of Chat Completions', { type: 'reasoning', text: 'Hm.' }],
    [
      'it is another provider’s',
      { type: 'reasoning', text: 'Hm.', signature: 'sig', providerMetadata: { anthropic: {} } },
    ],
    ['it is something else', thought('rs_1', 'gAAAA', { type: 'compaction' })],
  ])('is left out if %s', (_name, part) => {
    expect(assistant(part, { type: 'text', text: 'Hi.' })).toEqual([
      { type: 'message', role: 'assistant', content: [said('Hi.')] },
    ]);
  });

  it('without an item after it is left out, because the API requires one', () => {
    expect(assistant({ type: 'text', text: 'a' }, thought('rs_1', 'gAAAA'), thought('rs_2', 'gAAAA'))).toEqual([
      { type: 'message', role: 'assistant', content: [said('a')] },
    ]);
  });
});

describe('a tool’s result', () => {
  it('answers its call by the id of the call', () => {
    expect(convert({ role: 'tool', toolCallId: 'call_1', content: '21 °C' })).toEqual([
      { type: 'function_call_output', call_id: 'call_1', output: '21 °C' },
    ]);
  });

  it('is one text if it has several texts', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ] as const;
    expect(toolOutput({ content })).toMatchObject([{ output: 'ab' }]);
  });

  it('may contain images and documents, in their places', () => {
    const content: ToolResultPart['content'] = [
      { type: 'text', text: 'See:' },
      { type: 'image', data: png, mediaType: 'image/png' },
      { type: 'file', url: 'https://example.com/a.pdf' },
    ];
    const parts = [
      { type: 'input_text', text: 'See:' },
      { type: 'input_image', image_url: 'data:image/png;base64,iVBORw==', detail: 'auto' },
      { type: 'input_file', file_url: 'https://example.com/a.pdf' },
    ];
    expect(toolOutput({ content })).toMatchObject([{ output: parts }]);
    expect(toolOutput({ content, isError: true })).toMatchObject([
      { output: [{ type: 'input_text', text: 'Error:' }, ...parts] },
    ]);
  });

  it('has the failure in its text, once', () => {
    expect(toolOutput({ content: 'no such city', isError: true })).toMatchObject([{ output: 'Error: no such city' }]);
    expect(toolOutput({ content: 'Error: no such city', isError: true })).toMatchObject([
      { output: 'Error: no such city' },
    ]);
  });
});
