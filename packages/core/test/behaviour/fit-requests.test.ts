import { describe, expect, it } from 'vitest';
import { type ChatRequest, createFlexiAI, type FlexiAI, type Message, UnsupportedError } from '../../src/index.ts';
import { scripted } from '../scripted-provider.ts';

const call: Message = { role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'read', arguments: {} }] };
const user = { role: 'user', content: 'Read' } as const;
const csv = { type: 'file', data: btoa('a,b'), mediaType: 'text/csv; charset=utf-8' } as const;

function client(options: Parameters<typeof scripted>[1], ...others: Parameters<typeof scripted>[1][]) {
  const providers = [options, ...others].map((each, index) => scripted(`p${index}`, each));
  for (const provider of providers) provider.always('done');
  const ai = createFlexiAI({
    providers: providers.map((provider) => provider({ model: 'm' })),
    retry: { maxRetries: 0 },
  });
  return { ai, providers };
}

/** Unary and streamed. */
const ways: readonly [
  string,
  (ai: FlexiAI, request: ChatRequest) => Promise<Awaited<ReturnType<FlexiAI['chatCompletion']>>>,
][] = [
  ['whole', (ai, request) => ai.chatCompletion(request)],
  ['in parts', (ai, request) => ai.streamChatCompletion(request).response()],
  [
    'through middleware',
    (ai, request) => {
      ai.use({ name: 'through', scope: 'attempt', handle: (given, _context, next) => next(given) });
      return ai.streamChatCompletion(request).response();
    },
  ],
];

describe.each(ways)('a request that has to be made fit, %s,', (_way, ask) => {
  it('reaches the provider with each result after its call', async () => {
    const { ai, providers } = client({ conversation: { reasoning: true } });
    const result: Message = { role: 'tool', toolCallId: 'c', content: 'THE RESULT' };
    const { warnings } = await ask(ai, { messages: [user, call, { role: 'user', content: 'Hurry' }, result] });
    expect(providers[0]?.calls[0]?.request.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'user',
    ]);
    expect(JSON.stringify(providers[0]?.calls[0]?.request)).toContain('THE RESULT');
    expect(warnings).toEqual([]);
  });

  it('adds a warning to the answer for each loss', async () => {
    const { ai, providers } = client({ conversation: { reasoning: true } });
    const { warnings, text } = await ask(ai, { messages: [user, call, { role: 'user', content: 'half \uD83D' }] });
    expect(text).toBe('done');
    expect(warnings).toEqual([
      { code: 'other', setting: 'messages[2]', message: expect.stringContaining('U+FFFD') },
      { code: 'other', setting: 'messages[2]', message: expect.stringContaining('"c" of read has no result') },
    ]);
    expect(providers[0]?.calls[0]?.request.messages.at(-1)).toEqual({ role: 'user', content: 'half \uFFFD' });
  });

  it('fails over where a provider accepts a part in no form', async () => {
    const zip = { type: 'file', data: 'aGk=', mediaType: 'application/zip' } as const;
    const { ai, providers } = client(
      { conversation: { reasoning: true, media: { files: ['application/pdf'] } } },
      { conversation: { reasoning: true } },
    );
    const { attempts } = await ask(ai, { messages: [{ role: 'user', content: [zip] }] });
    expect(attempts).toMatchObject([
      { provider: 'p0', errorCode: 'unsupported' },
      { provider: 'p1', outcome: 'success' },
    ]);
    expect(providers[0]?.calls).toEqual([]);
  });

  it('sends a text file as text to a model that accepts no files', async () => {
    const { ai, providers } = client({ capabilities: { files: false } });
    await ask(ai, { messages: [{ role: 'user', content: [{ type: 'text', text: 'How many rows?' }, csv] }] });
    expect(providers[0]?.calls[0]?.request.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'How many rows?' },
          { type: 'text', text: '<file type="text/csv">\na,b\n</file>' },
        ],
      },
    ]);
  });

  it('fails where no message would be left', async () => {
    const { ai } = client({ conversation: { reasoning: true } });
    const thought = { type: 'reasoning', text: 'hm', origin: { provider: 'elsewhere', model: 'm' } } as const;
    const asked = ask(ai, {
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'assistant', content: [thought] },
      ],
    });
    await expect(asked).rejects.toThrow(UnsupportedError);
    await expect(asked).rejects.toThrow('accepts no message of the conversation');
  });
});

describe('a strict call', () => {
  it('passes over a provider that cannot accept a block of another one', async () => {
    const { ai } = client({ conversation: { reasoning: true } }, { conversation: { reasoning: true } });
    const block = {
      type: 'provider-block',
      kind: 'tool-result',
      name: 'search_result',
      raw: {},
      origin: { provider: 'p1', model: 'm' },
    } as const;
    const messages: Message[] = [user, { role: 'assistant', content: [block, { type: 'text', text: 'Found.' }] }, user];
    expect(await ai.chatCompletion({ messages }, { strict: true })).toMatchObject({
      provider: 'p1',
      warnings: [],
      skipped: [{ provider: 'p0', reason: 'unsupported-setting' }],
    });
    expect(await ai.chatCompletion({ messages })).toMatchObject({
      provider: 'p0',
      warnings: [{ code: 'unsupported-content', setting: 'messages[1].content[0]' }],
    });
  });
});
