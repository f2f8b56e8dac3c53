import { describe, expect, it, vi } from 'vitest';
import { NO_ISSUES, type RequestIssue } from '../model/request-issue.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { type PartStream, partStream } from '../stream/part-source.ts';
import { LazyProvider, type ProviderCalls, type ProviderFacts } from './lazy-provider.ts';
import type { CallContext } from './provider.ts';

const request: UnifiedRequest = { messages: [{ role: 'user', content: 'Hi' }] };
const quiet = (): void => undefined;
const context: CallContext = {
  signal: new AbortController().signal,
  requestId: 'call-1',
  attempt: 1,
  logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
};
const capabilities = Object.freeze({
  streaming: true,
  tools: true,
  images: false,
  files: false,
  audio: false,
  jsonSchema: false,
  reasoning: false,
  prefill: false,
});
const limit: RequestIssue = { path: 'tools', message: 'too many', kind: 'invalid' };
const shortcoming: RequestIssue = { path: 'topK', message: 'no such setting', kind: 'unsupported' };
const delta: StreamPart = { type: 'text-delta', id: '0', delta: 'Hello' };

/** A provider whose part that calls is loaded by `importCalls`. */
function make({ embeds = false, limits = [] as readonly RequestIssue[] } = {}) {
  const closed = vi.fn();
  const loadSdk = vi.fn();
  const cancelled = vi.fn();
  async function* batches() {
    try {
      yield [delta];
    } finally {
      cancelled();
    }
  }
  const answer = { text: 'Hello' } as UnifiedResponse;
  const streamed = vi.fn(() => partStream(batches()));
  const calls: ProviderCalls = {
    chatCompletion: () => Promise.resolve(answer),
    streamChatCompletion: streamed,
    ...(embeds && {
      embed: () => Promise.resolve({ embeddings: [[1]], usage: {}, model: 'm', warnings: [] } as never),
    }),
    shortcomings: () => [shortcoming],
    authenticate: () => Promise.resolve(),
    healthCheck: () => Promise.resolve({ status: 'healthy', latencyMs: 1, checkedAt: 0 }),
    listModels: () => Promise.resolve([{ id: 'm' }]),
    load: () => Promise.resolve(loadSdk()),
    close: () => Promise.resolve(closed()),
  };
  const importCalls = vi.fn(() => Promise.resolve(calls));
  const facts: ProviderFacts = {
    model: 'm',
    capabilities: embeds ? { ...capabilities, maxEmbeddingInputs: 10 } : capabilities,
    endpoint: 'https://example.com',
    conversation: { reasoning: true },
    capabilitiesOf: (model) => ({ ...capabilities, tools: model !== 'other' }),
    limits: () => limits,
  };
  const provider = new LazyProvider(facts, importCalls);
  return { provider, importCalls, calls, answer, closed, loadSdk, streamed, cancelled };
}

async function partsOf(stream: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

describe('a provider that loads its code for calls', () => {
  it('knows its facts without it', () => {
    const { provider, importCalls } = make({ limits: [limit] });
    expect(provider).toMatchObject({ model: 'm', endpoint: 'https://example.com', capabilities });
    expect(provider.capabilitiesOf('other').tools).toBe(false);
    expect(provider.checkRequest(request, 'm', false)).toEqual([limit]);
    expect(provider.embed).toBeUndefined();
    expect(importCalls).not.toHaveBeenCalled();
  });

  it('loads it once, with the first calls, however many they are', async () => {
    const { provider, importCalls, answer } = make();
    const answers = await Promise.all([
      provider.chatCompletion(request, context),
      provider.chatCompletion(request, context),
    ]);
    expect(answers).toEqual([answer, answer]);
    await provider.healthCheck();
    await provider.authenticate();
    expect(await provider.listModels()).toEqual([{ id: 'm' }]);
    expect(importCalls).toHaveBeenCalledOnce();
  });

  it('hands over what the loaded part returns, without a promise or a layer of its own', async () => {
    const { provider, calls } = make();
    await provider.load();
    const promise = Promise.resolve({} as UnifiedResponse);
    const stream = {} as PartStream;
    calls.chatCompletion = () => promise;
    calls.streamChatCompletion = () => stream;
    expect(provider.chatCompletion(request, context)).toBe(promise);
    expect(provider.streamChatCompletion(request, context)).toBe(stream);
  });

  it('loads the SDK with load()', async () => {
    const { provider, importCalls, loadSdk } = make();
    await provider.load();
    expect(importCalls).toHaveBeenCalledOnce();
    expect(loadSdk).toHaveBeenCalledOnce();
  });

  it('loads again after a failure', async () => {
    const { provider, importCalls } = make();
    importCalls.mockRejectedValueOnce(new Error('no such chunk'));
    await expect(provider.chatCompletion(request, context)).rejects.toThrow('no such chunk');
    await expect(provider.chatCompletion(request, context)).resolves.toMatchObject({ text: 'Hello' });
    expect(importCalls).toHaveBeenCalledTimes(2);
  });

  it('reports what is unsupported once it is loaded', async () => {
    const { provider } = make({ limits: [limit] });
    expect(provider.checkRequest(request, 'm', true)).toEqual([limit]);
    await provider.load();
    expect(provider.checkRequest(request, 'm', true)).toEqual([limit, shortcoming]);
    expect(provider.checkRequest(request, 'm', false)).toEqual([limit]);
    expect(make().provider.checkRequest(request, 'm', false)).toEqual(NO_ISSUES);
  });

  it('computes embeddings where its facts say so', async () => {
    const { provider } = make({ embeds: true });
    await expect(provider.embed?.({ input: ['a'] }, context)).resolves.toMatchObject({ embeddings: [[1]] });
  });

  it('opens a stream when it is first read', async () => {
    const { provider, importCalls, streamed } = make();
    const stream = provider.streamChatCompletion(request, context);
    expect(importCalls).not.toHaveBeenCalled();
    expect(await partsOf(stream)).toEqual([delta]);
    expect(streamed).toHaveBeenCalledExactlyOnceWith(request, context);
  });

  it('ends its stream with what could not be loaded', async () => {
    const { provider, importCalls } = make();
    importCalls.mockRejectedValueOnce(new Error('no such chunk'));
    await expect(partsOf(provider.streamChatCompletion(request, context))).rejects.toThrow('no such chunk');
  });

  it('closes a stream that is left after its first part', async () => {
    const { provider, cancelled } = make();
    for await (const part of provider.streamChatCompletion(request, context)) {
      expect(part).toEqual(delta);
      break;
    }
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it('hands over nothing of a stream that is left while it loads', async () => {
    const { provider, importCalls, calls } = make();
    const { promise, resolve } = Promise.withResolvers<ProviderCalls>();
    importCalls.mockReturnValueOnce(promise);
    const iterator = provider.streamChatCompletion(request, context)[Symbol.asyncIterator]();
    const first = iterator.next();
    const left = iterator.return?.();
    resolve(calls);
    await left;
    expect(await first).toEqual({ done: true, value: undefined });
  });

  it('has nothing to close before it is loaded, and closes what is loading', async () => {
    const unused = make();
    await unused.provider.close();
    expect(unused.importCalls).not.toHaveBeenCalled();
    const { provider, closed } = make();
    const answered = provider.chatCompletion(request, context);
    await provider.close();
    await answered;
    expect(closed).toHaveBeenCalledOnce();
  });
});
