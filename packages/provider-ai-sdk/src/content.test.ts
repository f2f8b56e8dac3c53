import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { type ChatRequest, createFlexiAI, type Message } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { aiSdk } from './index.ts';

// What a model of the AI SDK answers, as an answer of FlexiAI, and what the model is sent of it in the next turn.

type Answer = Exclude<LanguageModelV4StreamPart, { readonly type: 'finish' | 'stream-start' }>;

const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 1, text: 1, reasoning: undefined },
};

interface Turn {
  readonly parts: readonly Answer[];
  readonly reason?: Extract<LanguageModelV4StreamPart, { readonly type: 'finish' }>['finishReason'];
  readonly warnings?: Extract<LanguageModelV4StreamPart, { readonly type: 'stream-start' }>['warnings'];
  readonly supportedUrls?: LanguageModelV4['supportedUrls'];
}

/** A client over one model that answers with these parts, and the prompts that the model got. */
function clientOver({ parts, reason = { unified: 'stop', raw: 'stop' }, warnings = [], supportedUrls = {} }: Turn) {
  const prompts: LanguageModelV4CallOptions['prompt'][] = [];
  const model: LanguageModelV4 = {
    specificationVersion: 'v4',
    provider: 'own.chat',
    modelId: 'own-1',
    supportedUrls,
    doGenerate: () => Promise.reject(new TypeError('It streams only.')),
    doStream: async ({ prompt }) => {
      prompts.push(prompt);
      const all: LanguageModelV4StreamPart[] = [
        { type: 'stream-start', warnings },
        ...parts,
        { type: 'finish', finishReason: reason, usage: USAGE },
      ];
      const stream = new ReadableStream<LanguageModelV4StreamPart>({
        start(controller) {
          for (const part of all) controller.enqueue(part);
          controller.close();
        },
      });
      return { stream };
    },
  };
  const ai = createFlexiAI({ providers: [aiSdk(model)], retry: { maxRetries: 0 } });
  const ask = (request: ChatRequest) => ai.streamChatCompletion(request).response();
  return { prompts, ask };
}

const own = (metadata?: object) => ({
  'ai-sdk': { provider: 'own.chat', ...(metadata !== undefined && { metadata }) },
});

describe('the answer of a model', () => {
  it('keeps pictures, files, sound, sources and citations', async () => {
    const metadata = { own: { id: 'x' } };
    const { ask } = clientOver({
      parts: [
        { type: 'text-start', id: '0' },
        { type: 'text-delta', id: '0', delta: 'Tea helps.' },
        {
          type: 'text-end',
          id: '0',
          citations: [
            {
              source: { type: 'source', sourceType: 'url', id: 's1', url: 'https://tea.example/', title: 'Tea' },
              startIndex: 0,
              endIndex: 3,
              citedText: 'Tea',
            },
          ],
        },
        {
          type: 'source',
          sourceType: 'document',
          id: '',
          mediaType: 'application/pdf',
          title: 'Leaves',
          filename: 'leaves.pdf',
        },
        { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'aW1n' }, providerMetadata: metadata },
        {
          type: 'file',
          mediaType: 'application/pdf',
          data: { type: 'url', url: new URL('https://files.example/a.pdf') },
        },
        { type: 'file', mediaType: 'audio/wav', data: { type: 'data', data: new Uint8Array([115, 111]) } },
      ],
    });
    const { content } = await ask({ prompt: 'Hi' });
    const parts = content.map(({ origin: _origin, ...part }) => part);
    expect(parts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'text', text: 'Tea helps.' }),
        expect.objectContaining({
          type: 'source',
          id: 's1',
          url: 'https://tea.example/',
          title: 'Tea',
          citations: [expect.objectContaining({ start: 0, end: 3, citedText: 'Tea' })],
        }),
        {
          type: 'source',
          title: 'Leaves',
          filename: 'leaves.pdf',
          providerMetadata: { 'ai-sdk': { provider: 'own.chat', mediaType: 'application/pdf' } },
        },
        { type: 'image', mediaType: 'image/png', data: 'aW1n', providerMetadata: own(metadata) },
        { type: 'file', mediaType: 'application/pdf', url: 'https://files.example/a.pdf' },
        expect.objectContaining({ type: 'audio', mediaType: 'audio/wav', data: 'c28=' }),
      ]),
    );
  });

  it('keeps what the service did by itself, and sends it back as it was', async () => {
    const metadata = { own: { id: 'x' } };
    const { ask, prompts } = clientOver({
      parts: [
        { type: 'tool-input-start', id: 't1', toolName: 'search', providerExecuted: true },
        { type: 'tool-input-delta', id: 't1', delta: '{"q"' },
        { type: 'tool-input-end', id: 't1' },
        {
          type: 'tool-call',
          toolCallId: 't1',
          toolName: 'search',
          input: '{"q":"tea"}',
          providerExecuted: true,
          providerMetadata: metadata,
        },
        { type: 'tool-result', toolCallId: 't1', toolName: 'search', result: 'half', preliminary: true },
        { type: 'tool-result', toolCallId: 't1', toolName: 'search', result: { hits: 1 } },
        { type: 'tool-result', toolCallId: 't1', toolName: 'search', result: 'busy', isError: true },
        { type: 'custom', kind: 'own.thing' },
        { type: 'tool-approval-request', approvalId: 'a1', toolCallId: 't1' },
        {
          type: 'reasoning-file',
          mediaType: 'image/png',
          data: { type: 'url', url: new URL('https://files.example/a.png') },
        },
        { type: 'text-delta', id: '0', delta: 'Tea helps.' },
      ],
    });
    const first = await ask({ prompt: 'Hi' });
    const assistant: Message = { role: 'assistant', content: first.content };
    const messages: Message[] = [
      { role: 'user', content: 'Hi' },
      JSON.parse(JSON.stringify(assistant)),
      { role: 'user', content: 'And?' },
    ];
    const second = await ask({ messages });
    expect(second.warnings).toEqual([]);
    const shared = { toolCallId: 't1', toolName: 'search' };
    expect(prompts[1]?.[1]?.content).toEqual([
      {
        type: 'tool-call',
        ...shared,
        input: { q: 'tea' },
        providerExecuted: true,
        providerOptions: metadata,
      },
      { type: 'tool-result', ...shared, output: { type: 'json', value: { hits: 1 } } },
      { type: 'tool-result', ...shared, output: { type: 'error-text', value: 'busy' } },
      { type: 'custom', kind: 'own.thing' },
      {
        type: 'reasoning-file',
        mediaType: 'image/png',
        data: { type: 'url', url: new URL('https://files.example/a.png'), originalUrl: 'https://files.example/a.png' },
      },
      expect.objectContaining({ type: 'text', text: 'Tea helps.' }),
    ]);
  });

  it('leaves out a tool call that the end of the answer has cut, with a warning, and passes on the warnings of the model', async () => {
    const { ask } = clientOver({
      reason: { unified: 'length', raw: 'length' },
      warnings: [
        { type: 'unsupported', feature: 'stopSequences' },
        { type: 'compatibility', feature: 'tools', details: 'by prompt' },
        { type: 'deprecated', setting: 'user', message: 'use safety_identifier' },
        { type: 'other', message: 'slow today' },
      ],
      parts: [
        { type: 'tool-call', toolCallId: 'whole', toolName: 'look', input: '{"at":1}' },
        { type: 'tool-input-start', id: 'cut', toolName: 'look' },
        { type: 'tool-input-delta', id: 'cut', delta: '{"at":' },
        { type: 'tool-call', toolCallId: 'cut', toolName: 'look', input: '{"at":' },
      ],
    });
    const answer = await ask({
      prompt: 'Hi',
      tools: [{ name: 'look', description: 'Looks.', parameters: { type: 'object' } }],
    });
    expect(answer.toolCalls.map(({ id }) => id)).toEqual(['whole']);
    expect(answer.warnings).toEqual([
      { code: 'unsupported-setting', setting: 'stop', message: 'stopSequences is not supported' },
      { code: 'adjusted-setting', setting: 'tools', message: 'tools is used in a compatibility mode: by prompt' },
      { code: 'other', setting: 'user', message: 'user is deprecated: use safety_identifier' },
      { code: 'other', message: 'slow today' },
      expect.objectContaining({
        code: 'other',
        message: expect.stringContaining('inside the arguments of a call to "look"'),
      }),
    ]);
  });

  it.each([
    [{ unified: 'content-filter', raw: 'refusal' }, 'refusal'],
    [{ unified: 'content-filter', raw: 'safety' }, 'content-filter'],
    [{ unified: 'other', raw: 'own_reason' }, 'other'],
  ] as const)('ends by %j as %s', async (reason, finishReason) => {
    const { ask } = clientOver({ reason, parts: [{ type: 'text-delta', id: '0', delta: 'No.' }] });
    expect((await ask({ prompt: 'Hi' })).finishReason).toBe(finishReason);
  });

  it.each([
    [{ unified: 'error', raw: 'own_failure' }, 'server'],
    [{ unified: 'other', raw: undefined }, 'connection'],
  ] as const)('is no answer if it ends by %j', async (reason, code) => {
    const { ask } = clientOver({ reason, parts: [] });
    await expect(ask({ prompt: 'Hi' })).rejects.toMatchObject({ code });
  });
});

describe('what a model is sent', () => {
  const prompt = async (
    supportedUrls: LanguageModelV4['supportedUrls'],
    ...content: Extract<Message, { role: 'user' }>['content'] & object
  ) => {
    const { ask, prompts } = clientOver({ supportedUrls, parts: [{ type: 'text-delta', id: '0', delta: 'Yes' }] });
    await ask({ messages: [{ role: 'user', content }] });
    return prompts[0]?.[0]?.content;
  };
  const address = 'https://files.example/A.PDF?v=1';
  const urlOf = (text: string) => ({ type: 'url', url: new URL(text), originalUrl: text });

  it('is a file by its address where the model fetches it, with the type that its name says', async () => {
    const rules = { 'application/pdf': [/^https:\/\/files\.example\//], 'image/*': [/^https:/] };
    expect(
      await prompt(
        rules,
        { type: 'file', url: address },
        { type: 'image', url: 'https://a.example/b' },
        { type: 'file', data: 'ZA==', filename: 'sums.csv', mediaType: 'text/csv' },
      ),
    ).toMatchObject([
      { type: 'file', mediaType: 'application/pdf', data: urlOf(address) },
      { type: 'file', mediaType: 'image/*', data: urlOf('https://a.example/b') },
      { type: 'file', mediaType: 'text/csv', data: { type: 'data', data: 'ZA==' }, filename: 'sums.csv' },
    ]);
    expect(await prompt({ '*/*': [/^https:/] }, { type: 'file', url: 'https://a.example/b' })).toMatchObject([
      { mediaType: 'application/octet-stream', data: urlOf('https://a.example/b') },
    ]);
  });

  it('is refused as unsupported where the model does not fetch the address: another candidate may', async () => {
    await expect(prompt({ 'image/*': [/^https:/] }, { type: 'file', url: address })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('does not fetch application/pdf'),
    });
  });

  it('has of another turn what the model takes: refusals as text, calls with their arguments, no sources', async () => {
    const { ask, prompts } = clientOver({ parts: [{ type: 'text-delta', id: '0', delta: 'Yes' }] });
    const { warnings } = await ask({
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: [
            { type: 'refusal', refusal: 'No.' },
            { type: 'source', url: 'https://tea.example/' },
            { type: 'image', data: 'aW1n', mediaType: 'image/png' },
            { type: 'tool-call', id: 'c1', name: 'look', arguments: { at: 1 } },
            { type: 'tool-call', id: 'c2', name: 'look', arguments: undefined, rawArguments: '{"at":', invalid: true },
            { type: 'provider-block', kind: 'other', name: 'thing', raw: { type: 'unknown' }, providerMetadata: own() },
            {
              type: 'provider-block',
              kind: 'tool-call',
              name: 'tool-call',
              raw: { type: 'tool-call', toolCallId: 't', toolName: 's', input: '{"q' },
              providerMetadata: own(),
            },
          ],
        },
        {
          role: 'tool',
          content: [
            { type: 'tool-result', toolCallId: 'c1', content: 'rain' },
            { type: 'tool-result', toolCallId: 'c2', content: 'no JSON', isError: true },
          ],
        },
      ],
    });
    expect(prompts[0]?.[1]?.content).toMatchObject([
      { type: 'text', text: 'No.' },
      { type: 'file', mediaType: 'image/png' },
      { type: 'tool-call', toolCallId: 'c1', input: { at: 1 } },
      { type: 'tool-call', toolCallId: 'c2', input: '{"at":' },
      { type: 'tool-call', toolCallId: 't', input: '{"q', providerExecuted: true },
    ]);
    expect(prompts[0]?.[2]?.content).toMatchObject([
      { toolName: 'look', output: { type: 'text', value: 'rain' } },
      { toolName: 'look', output: { type: 'error-text', value: 'no JSON' } },
    ]);
    expect(warnings).toMatchObject([{ code: 'unsupported-content', message: expect.stringContaining('"thing"') }]);
  });
});
