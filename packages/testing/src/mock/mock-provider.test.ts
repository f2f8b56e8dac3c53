import { defaultRegistry, type UnifiedRequest } from '@flexiai/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { callContext, providerOf, readAll } from '../../test/provider-client.ts';
import { mockProvider } from './mock-provider.ts';

const request: UnifiedRequest = { messages: [{ role: 'user', content: 'hello there' }] };

afterEach(() => void vi.useRealTimers());

describe('as a plugin', () => {
  test('creates entries, keeps its controls, and does not use the registry', () => {
    const mock = mockProvider();
    const entry = mock({ model: 'm', name: 'first', priority: 3 });
    expect(entry).toMatchObject({ provider: 'mock', options: { model: 'm', name: 'first', priority: 3 } });
    expect(entry.plugin).toBe(mock);
    expect({ ...mock }).toMatchObject({ id: 'mock', apiVersion: 1, displayName: 'Mock provider (mock)', calls: [] });
    expect(defaultRegistry().has('mock')).toBe(false);
  });

  test('its id can be set', () => {
    expect(mockProvider({ id: 'second' }).id).toBe('second');
  });

  test.each([
    [{}, { value: { model: 'mock-model' } }],
    [{ model: 'm' }, { value: { model: 'm' } }],
    [{ model: '' }, { issues: [{ path: ['model'] }] }],
    [{ model: 1 }, { issues: [{ path: ['model'] }] }],
    [{ modle: 'm' }, { issues: [{ path: ['modle'] }] }],
    ['m', { issues: [{ message: expect.any(String) }] }],
  ])('its schema validates %j', (options, outcome) => {
    expect(mockProvider().configSchema['~standard'].validate(options)).toMatchObject(outcome);
  });

  test('it has every capability that is not disabled', () => {
    expect(providerOf(mockProvider()).capabilities).toMatchObject({ tools: true, prefill: true, streaming: true });
    const mock = mockProvider({ capabilities: { tools: false, maxContextTokens: 10 } });
    expect(providerOf(mock).capabilities).toMatchObject({ tools: false, maxContextTokens: 10, images: true });
  });
});

describe('the script', () => {
  test('the last user text is the default reply', async () => {
    const provider = providerOf(mockProvider());
    expect((await provider.chatCompletion(request, callContext())).text).toBe('You said: hello there');
  });

  test('replies come first, then the queue, then the standing reply, and again after a reset', async () => {
    const mock = mockProvider({ replies: ['one'] });
    const provider = providerOf(mock);
    const ask = async () => (await provider.chatCompletion(request, callContext())).text;
    mock.enqueue('two', () => 'three');
    mock.reply('standing');
    expect([await ask(), await ask(), await ask(), await ask(), await ask()]).toEqual([
      'one',
      'two',
      'three',
      'standing',
      'standing',
    ]);
    mock.reset();
    expect(mock.calls).toEqual([]);
    expect([await ask(), await ask()]).toEqual(['one', 'You said: hello there']);
  });

  test('a reply function receives the request and its context', async () => {
    const mock = mockProvider();
    mock.reply(async ({ messages }, { entry, model, mode, index, attempt, requestId }) =>
      [messages.length, entry, model, mode, index, attempt, requestId].join(' '),
    );
    const provider = providerOf(mock, { name: 'second', model: 'm' });
    const response = await provider.chatCompletion(request, callContext({ attempt: 2, requestId: 'call-1' }));
    expect(response.text).toBe('1 second m unary 0 2 call-1');
  });
});

describe('the record', () => {
  test('several entries share it, and each call has its entry and its model', async () => {
    const mock = mockProvider();
    const first = providerOf(mock, { name: 'first', model: 'small' });
    const second = providerOf(mock, { name: 'second', model: 'large' });
    await first.chatCompletion(request, callContext({ requestId: 'call-1', attempt: 1, deadline: 99 }));
    await readAll(second.streamChatCompletion({ ...request, model: 'other' }, callContext({ requestId: 'call-1' })));
    expect(mock.calls).toEqual([
      {
        index: 0,
        entry: 'first',
        model: 'small',
        mode: 'unary',
        request,
        requestId: 'call-1',
        attempt: 1,
        deadline: 99,
        at: expect.any(Number),
        aborted: false,
      },
      {
        index: 1,
        entry: 'second',
        model: 'other',
        mode: 'stream',
        request: { ...request, model: 'other' },
        requestId: 'call-1',
        attempt: 1,
        at: expect.any(Number),
        aborted: false,
      },
    ]);
  });

  test('a signal that fires after the end has no effect', async () => {
    const mock = mockProvider();
    const abort = new AbortController();
    const provider = providerOf(mock);
    await provider.chatCompletion(request, callContext({ signal: abort.signal }));
    await readAll(provider.streamChatCompletion(request, callContext({ signal: abort.signal })));
    abort.abort();
    expect(mock.calls.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  test('a stream that is ended early is aborted', async () => {
    const mock = mockProvider();
    for await (const part of providerOf(mock).streamChatCompletion(request, callContext())) {
      if (part.type === 'text-delta') break;
    }
    expect(mock.calls[0]?.aborted).toBe(true);
  });
});

describe('health', () => {
  test('it is healthy, knows its model, and does not record health checks', async () => {
    const mock = mockProvider();
    const provider = providerOf(mock, { model: 'm' });
    await expect(provider.authenticate()).resolves.toBeUndefined();
    expect(await provider.healthCheck()).toMatchObject({ status: 'healthy' });
    expect(await provider.listModels?.()).toEqual([{ id: 'm' }]);
    expect(mock.calls).toEqual([]);
  });

  test('it has the health that is set, until it is set again', async () => {
    const mock = mockProvider();
    const provider = providerOf(mock);
    mock.health('authentication');
    await expect(provider.authenticate()).rejects.toMatchObject({ code: 'authentication', status: 401 });
    expect(await provider.healthCheck()).toMatchObject({ status: 'unhealthy', message: expect.any(String) });
    await expect(provider.listModels?.()).rejects.toMatchObject({ code: 'authentication' });
    mock.health({ error: 'rate-limit', retryAfterMs: 5 });
    expect(await provider.healthCheck()).toMatchObject({ status: 'degraded' });
    mock.health();
    expect(await provider.healthCheck()).toMatchObject({ status: 'healthy' });
    mock.health('server');
    mock.reset();
    expect(await provider.healthCheck()).toMatchObject({ status: 'healthy' });
  });
});
