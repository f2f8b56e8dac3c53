import type { LanguageModelV4Prompt, SharedV4Warning } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { toMessages } from './to-messages.ts';

type MessageOf<Role> = Extract<LanguageModelV4Prompt[number], { readonly role: Role }>;

function converted(...prompt: LanguageModelV4Prompt) {
  const warnings: SharedV4Warning[] = [];
  return { contents: toMessages(prompt, warnings).map(({ content }) => content), warnings };
}

const user = (...content: MessageOf<'user'>['content']) => converted({ role: 'user', content }).contents[0];
const assistant = (...content: MessageOf<'assistant'>['content']) => converted({ role: 'assistant', content });
const tool = (...content: MessageOf<'tool'>['content']) => converted({ role: 'tool', content }).contents[0];

describe('messages of the AI SDK', () => {
  it('keep options of providers: those of a message go to its last part', () => {
    const mark = { anthropic: { cacheControl: { type: 'ephemeral' } } };
    const { contents } = converted(
      { role: 'system', content: 'Be brief.', providerOptions: mark },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'One' },
          { type: 'text', text: 'Two', providerOptions: { flexiai: { own: 1 }, openai: { a: 1 } } },
        ],
        providerOptions: mark,
      },
    );
    expect(contents).toEqual([
      [{ type: 'text', text: 'Be brief.', providerMetadata: { 'ai-sdk': { metadata: mark }, ...mark } }],
      [
        { type: 'text', text: 'One' },
        {
          type: 'text',
          text: 'Two',
          providerMetadata: { 'ai-sdk': { metadata: { ...mark, openai: { a: 1 } } }, ...mark },
        },
      ],
    ]);
  });

  it('hold pictures, sound and files, as data, text or an address', () => {
    const data = { type: 'data', data: 'ZGF0YQ==' } as const;
    const url = { type: 'url', url: new URL('https://files.example/a.pdf') } as const;
    expect(
      user(
        { type: 'file', mediaType: 'image', data, providerOptions: { openai: { imageDetail: 'low' } } },
        { type: 'file', mediaType: 'audio/wav', data },
        { type: 'file', mediaType: 'application/pdf', data: url, filename: 'a.pdf' },
        { type: 'file', mediaType: 'text/plain', data: { type: 'text', text: 'Grüße' } },
      ),
    ).toMatchObject([
      { type: 'image', mediaType: 'image/*', data: 'ZGF0YQ==', detail: 'low' },
      { type: 'audio', mediaType: 'audio/wav', data: 'ZGF0YQ==' },
      { type: 'file', mediaType: 'application/pdf', url: 'https://files.example/a.pdf', filename: 'a.pdf' },
      { type: 'file', mediaType: 'text/plain', data: btoa('Gr\u00c3\u00bc\u00c3\u009fe') },
    ]);
  });

  it.each([
    [
      'a file that one provider keeps',
      'Send the data itself',
      { mediaType: 'image/png', data: { type: 'reference', reference: { openai: 'file_1' } } },
    ],
    [
      'sound by its address',
      'audio by URL',
      { mediaType: 'audio/wav', data: { type: 'url', url: new URL('https://a.example/') } },
    ],
    [
      'sound of an unknown type',
      'its bytes are not those of a known type',
      { mediaType: 'audio', data: { type: 'data', data: 'AAAA' } },
    ],
  ] as const)('refuse %s, because a call could not fail over', (_what, reason, file) => {
    expect(() => user({ type: 'file', ...file })).toThrow(reason);
  });
});

describe('the result of a tool', () => {
  const result = (output: Extract<MessageOf<'tool'>['content'][number], { type: 'tool-result' }>['output']) =>
    tool({ type: 'tool-result', toolCallId: 'c', toolName: 'look', output })?.[0];

  it.each([
    [{ type: 'text', value: 'rain' }, { content: 'rain' }],
    [{ type: 'json', value: { sky: 'rain' } }, { content: '{"sky":"rain"}' }],
    [
      { type: 'error-json', value: { code: 7 } },
      { content: '{"code":7}', isError: true },
    ],
    [{ type: 'execution-denied' }, { content: 'The execution of the tool was denied.', isError: true }],
    [
      {
        type: 'content',
        value: [
          { type: 'text', text: 'See:' },
          { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'aW1n' } },
        ],
      },
      {
        content: [
          { type: 'text', text: 'See:' },
          { type: 'image', mediaType: 'image/png', data: 'aW1n' },
        ],
      },
    ],
  ] as const)('%j becomes %j', (output, expected) => {
    expect(result(structuredClone(output) as Parameters<typeof result>[0])).toMatchObject(expected);
  });

  it('is refused with content that no provider takes there', () => {
    const sound = { type: 'file', mediaType: 'audio/wav', data: { type: 'data', data: 'c291bmQ=' } } as const;
    expect(() => result({ type: 'content', value: [sound] })).toThrow('sound in the result of a tool');
    expect(() => result({ type: 'content', value: [{ type: 'custom' }] })).toThrow('a custom part');
    expect(() => tool({ type: 'tool-approval-response', approvalId: 'a', approved: true })).toThrow(
      'Only tools of the application can need approval',
    );
  });
});

describe('what another AI SDK provider answered', () => {
  it('becomes parts of an entry of that provider', () => {
    const providerOptions = { anthropic: { signature: 'c2ln' } };
    const base = {
      origin: { provider: 'ai-sdk-anthropic', model: '' },
      providerMetadata: { 'ai-sdk': { metadata: providerOptions } },
    };
    const call = { toolCallId: 't', toolName: 'web_search', providerOptions } as const;
    const raw = { toolCallId: 't', toolName: 'web_search', providerMetadata: providerOptions };
    const { contents, warnings } = assistant(
      { type: 'reasoning', text: 'Hm', providerOptions },
      { type: 'tool-call', toolCallId: 'own', toolName: 'look', input: '{"at":1}', providerOptions },
      { type: 'tool-call', ...call, input: { q: 'tea' }, providerExecuted: true },
      { type: 'tool-result', ...call, output: { type: 'json', value: ['tea'] } },
      { type: 'tool-result', ...call, output: { type: 'error-text', value: 'busy' } },
      { type: 'tool-result', ...call, output: { type: 'execution-denied' } },
      { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'aW1n' }, providerOptions },
    );
    const block = { type: 'provider-block', toolName: 'web_search', id: 't', ...base };
    const resultBlock = { ...block, kind: 'tool-result', name: 'tool-result' };
    expect(contents[0]).toEqual([
      { type: 'reasoning', text: 'Hm', ...base },
      { type: 'tool-call', id: 'own', name: 'look', arguments: { at: 1 }, rawArguments: '{"at":1}', ...base },
      {
        ...block,
        kind: 'tool-call',
        name: 'tool-call',
        raw: { ...raw, type: 'tool-call', input: '{"q":"tea"}', providerExecuted: true },
      },
      { ...resultBlock, raw: { ...raw, type: 'tool-result', result: ['tea'] } },
      { ...resultBlock, raw: { ...raw, type: 'tool-result', result: 'busy', isError: true } },
      { ...resultBlock, raw: { ...raw, type: 'tool-result', result: 'denied', isError: true } },
      { type: 'image', mediaType: 'image/png', data: 'aW1n', ...base },
    ]);
    expect(warnings).toEqual([]);
  });

  it('is left out, with a warning, where no provider could understand it', () => {
    const { contents, warnings } = assistant(
      { type: 'text', text: 'Yes' },
      { type: 'reasoning', text: 'of an unknown provider' },
      { type: 'reasoning-file', mediaType: 'image/png', data: { type: 'data', data: 'aW1n' } },
      { type: 'tool-call', toolCallId: 't', toolName: 'web_search', input: {}, providerExecuted: true },
      { type: 'tool-result', toolCallId: 't', toolName: 'web_search', output: { type: 'text', value: 'tea' } },
      { type: 'custom', kind: 'other.thing' },
      { type: 'custom', kind: 'flexiai.restart' },
      { type: 'custom', kind: 'flexiai.provider-block', providerOptions: { flexiai: { block: 'broken' } } },
    );
    expect(contents[0]).toEqual([{ type: 'text', text: 'Yes' }]);
    expect(warnings.map((warning) => 'feature' in warning && warning.feature)).toEqual([
      "the tool-call of the provider's tool web_search",
      "the tool-result of the provider's tool web_search",
      'custom part other.thing',
    ]);
  });
});
