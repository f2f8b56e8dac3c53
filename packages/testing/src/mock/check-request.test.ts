import { createFlexiAI, type FlexiAI, type FlexiAIConfig, type RequestIssue, type UnifiedRequest } from '@flexiai/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mockProvider } from './mock-provider.ts';

const clients: FlexiAI[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

function clientOf(config: FlexiAIConfig): FlexiAI {
  const ai = createFlexiAI(config);
  clients.push(ai);
  return ai;
}

/** At most two stop texts; no topK. */
function check({ stop = [], topK }: UnifiedRequest): readonly RequestIssue[] {
  const issues: RequestIssue[] = [];
  if (stop.length > 2) {
    issues.push({ path: 'stop', message: `takes at most 2 texts, got ${stop.length}`, kind: 'invalid' });
  }
  if (topK !== undefined)
    issues.push({ path: 'topK', message: 'topK was left out: it has none.', kind: 'unsupported' });
  return issues;
}

function picky(id: string) {
  return mockProvider({ id, checkRequest: vi.fn(check) });
}

const tooManyStops = { prompt: 'Hi', stop: ['a', 'b', 'c'] };

describe('a request that a model would reject', () => {
  it('fails over to the next candidate, without an attempt', async () => {
    const first = picky('first');
    const second = mockProvider({ id: 'second' });
    const ai = clientOf({ providers: [first({}), second({})] });
    const response = await ai.chatCompletion(tooManyStops);
    expect(response.provider).toBe('second');
    expect(response.attempts).toHaveLength(1);
    expect(first.calls).toEqual([]);
  });

  it('is reported as a skip, with its issues', async () => {
    const first = picky('first');
    const ai = clientOf({ providers: [first({ model: 'm' }), mockProvider()({})] });
    const skips: unknown[] = [];
    ai.on('skip', ({ skipped }) => skips.push(skipped));
    await ai.chatCompletion(tooManyStops);
    const skipped = {
      provider: 'first',
      model: 'm',
      reason: 'invalid-parameter',
      message: 'its model does not accept the request: stop takes at most 2 texts, got 3',
      issues: [{ path: 'stop', message: 'takes at most 2 texts, got 3', kind: 'invalid' }],
    };
    expect(skips).toEqual([skipped]);
    expect(ai.explain(tooManyStops)).toMatchObject({ candidates: [{ provider: 'mock' }], skipped: [skipped] });
  });

  it('fails with the fields and the providers if no candidate is left, before any attempt', async () => {
    const first = picky('first');
    const second = picky('second');
    const ai = clientOf({ providers: [first({ model: 'm' }), second({ model: 'n' })] });
    const failure = await ai.chatCompletion(tooManyStops).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'ValidationError',
      code: 'validation',
      path: 'stop',
      message:
        'No provider accepts the request. "first" (m): stop takes at most 2 texts, got 3; "second" (n): stop takes at most 2 texts, got 3.',
      issues: [{ path: 'stop' }, { path: 'stop' }],
    });
    await expect(ai.streamChatCompletion(tooManyStops).response()).rejects.toMatchObject({ code: 'validation' });
    expect([...first.calls, ...second.calls]).toEqual([]);
    expect(ai.explain(tooManyStops)).toMatchObject({ candidates: [], skipped: [{}, {}] });
    expect(ai.getRequestStats()).toMatchObject({ failed: 2 });
  });

  it('is not broadcast to providers that would reject it', async () => {
    const first = picky('first');
    const ai = clientOf({ providers: [first({}), mockProvider()({})] });
    const { results } = await ai.broadcast(tooManyStops);
    expect(results).toMatchObject([
      { provider: 'mock', status: 'answered' },
      { provider: 'first', status: 'skipped', skipped: { reason: 'invalid-parameter' } },
    ]);
    await expect(ai.broadcast(tooManyStops, { provider: 'first' })).rejects.toMatchObject({ code: 'validation' });
    expect(first.calls).toEqual([]);
  });

  it('is one of several reasons if other candidates are skipped for other reasons', async () => {
    const blind = mockProvider({ id: 'blind', capabilities: { tools: false } });
    const ai = clientOf({ providers: [picky('first')({}), blind({})] });
    const failure = await ai
      .chatCompletion({ ...tooManyStops, tools: [{ name: 'now' }] })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'all-providers-failed',
      skipped: [{ reason: 'invalid-parameter' }, { reason: 'missing-capability' }],
      errors: [{ code: 'invalid-request' }, { code: 'unsupported' }],
    });
  });

  it('is checked with the requested model', async () => {
    const checkRequest = vi.fn(() => []);
    const mock = mockProvider({ checkRequest, models: [{ id: 'big' }] });
    const ai = clientOf({ providers: [mock({ model: 'small' })] });
    await ai.chatCompletion({ prompt: 'Hi', model: 'big' });
    expect(checkRequest).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ model: 'big' }), 'big', false);
  });

  it('is sent if the plugin’s own check fails', async () => {
    const checkRequest = () => {
      throw new TypeError('of the plugin');
    };
    const ai = clientOf({ providers: [mockProvider({ checkRequest })({})] });
    expect((await ai.chatCompletion({ prompt: 'Hi' })).provider).toBe('mock');
  });
});

describe('a setting that a model does not take', () => {
  const withTopK = { prompt: 'Hi', topK: 5 };

  it('only causes a warning', async () => {
    const ai = clientOf({ providers: [picky('first')({})] });
    expect((await ai.chatCompletion(withTopK)).provider).toBe('first');
    expect(ai.explain(withTopK).skipped).toEqual([]);
  });

  it('makes a strict client skip the provider', async () => {
    const first = picky('first');
    const ai = clientOf({ providers: [first({ model: 'm' }), mockProvider()({})], strict: true });
    expect((await ai.chatCompletion(withTopK)).provider).toBe('mock');
    expect(ai.explain(withTopK).skipped).toMatchObject([
      {
        reason: 'unsupported-setting',
        message: 'its model does not support every setting of the request: topK was left out: it has none',
      },
    ]);
    expect((await ai.chatCompletion(withTopK, { strict: false })).provider).toBe('first');
    expect((await ai.chatCompletion({ prompt: 'Hi' })).provider).toBe('first');
  });

  it('fails a strict call that no candidate can honour', async () => {
    const first = picky('first');
    const ai = clientOf({ providers: [first({ model: 'm' })] });
    await expect(ai.chatCompletion(withTopK, { strict: true })).rejects.toMatchObject({
      code: 'validation',
      message:
        'No provider supports every setting of the request, and strict is on. "first" (m): topK was left out: it has none.',
    });
    expect(first.calls).toEqual([]);
  });

  it('is found in the answer of a plugin without checkRequest, whole and streamed', async () => {
    const first = mockProvider({ id: 'first' });
    first.reply({
      text: 'Hello!',
      warnings: [{ code: 'adjusted-setting', setting: 'topK', message: 'topK became 1.' }],
    });
    const ai = clientOf({ providers: [first({ model: 'm' }), mockProvider()({})], strict: true });
    const whole = await ai.chatCompletion(withTopK);
    expect(whole.provider).toBe('mock');
    expect(whole.attempts).toMatchObject([
      {
        outcome: 'failed',
        errorCode: 'unsupported',
        errorMessage: '"first" (m) cannot honour the request, and strict is on: topK became 1.',
      },
      { outcome: 'success' },
    ]);
    expect((await ai.streamChatCompletion(withTopK).response()).provider).toBe('mock');
    expect((await ai.chatCompletion(withTopK, { strict: false })).provider).toBe('first');
  });

  it('does not apply to warnings that are not about settings', async () => {
    const mock = mockProvider();
    mock.reply({ text: 'Hello!', warnings: [{ code: 'malformed-chunk', message: 'One.' }] });
    const ai = clientOf({ providers: [mock({})], strict: true });
    expect((await ai.chatCompletion({ prompt: 'Hi' })).warnings).toHaveLength(1);
  });

  it('is checked in the conversation that the provider receives', async () => {
    const checkRequest = vi.fn<NonNullable<Parameters<typeof mockProvider>[0]>['checkRequest'] & {}>(() => []);
    const mock = mockProvider({ checkRequest });
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    await clientOf({ providers: [mock({})], strict: true }).chatCompletion({ messages });
    expect(checkRequest.mock.calls[0]?.[0].messages).toEqual(messages);
    expect(checkRequest.mock.calls[0]?.[2]).toBe(true);
  });
});

describe('the option strict', () => {
  it('must be a boolean', () => {
    expect(() => createFlexiAI({ providers: [mockProvider()({})], strict: 1 as never })).toThrow('strict');
    const ai = clientOf({ providers: [mockProvider()({})] });
    expect(() => ai.explain({ prompt: 'Hi' }, { strict: 'yes' as never })).toThrow('strict');
  });
});
