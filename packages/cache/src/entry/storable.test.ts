import { createFlexiAI, type UnifiedRequest, type UnifiedResponse } from '@flexiai/core';
import { type Fault, mockProvider, type WireReply } from '@flexiai/testing';
import { describe, expect, it } from 'vitest';
import { WIRES, type Wire } from '../../test/wires.ts';
import { cache } from '../cache.ts';
import type { CacheStats } from '../cache-stats.ts';
import { rejectionOf } from './storable.ts';

const ask = { prompt: 'Tell me.' };
const tokens = ['One ', 'two ', 'three ', 'four.'];

/** Every kind of fault, at each relevant place. Complete: a missing kind is a type error. */
const FAULTS: { readonly [Kind in Exclude<Fault['kind'], 'overrun'>]: readonly Extract<Fault, { kind: Kind }>[] } = {
  status: [400, 401, 403, 404, 408, 429, 500, 503, 529].map((status) => ({ kind: 'status', status })),
  hang: [{ kind: 'hang' }, { kind: 'hang', after: 'headers' }],
  'ping-forever': [{ kind: 'ping-forever', intervalMs: 200 }],
  reset: [{ kind: 'reset' }, { kind: 'reset', afterTokens: 2 }, { kind: 'reset', afterTokens: 9 }],
  cut: [0, 2, 9].map((afterTokens) => ({ kind: 'cut', afterTokens })),
  stall: [0, 2, 9].map((afterTokens) => ({ kind: 'stall', afterTokens })),
  'malformed-chunk': [0, 2, 9].map((afterTokens) => ({ kind: 'malformed-chunk', afterTokens })),
  'error-event': [
    { kind: 'error-event' },
    { kind: 'error-event', afterTokens: 2 },
    { kind: 'error-event', afterTokens: 9 },
  ],
  'invalid-json': [{ kind: 'invalid-json' }],
  'truncated-body': [{ kind: 'truncated-body' }],
};

type Mode = 'unary' | 'stream';

const ENDLESS: ReadonlySet<string | undefined> = new Set(['hang', 'ping-forever', 'stall']);

/** A cache's counters after one call of each mode to a server that sends `reply`. */
async function tried(wire: Wire, reply: WireReply, mode: Mode, request: object = ask): Promise<CacheStats> {
  await using server = await wire.start({ reply });
  const own = cache();
  // Only endless replies time out.
  const isEndless = ENDLESS.has(reply.fault?.kind);
  const ai = wire.client(server, own, isEndless ? 500 : 20_000);
  const call = mode === 'unary' ? ai.chatCompletion(request) : ai.streamChatCompletion(request).response();
  await call.catch(() => undefined);
  // On a busy machine, the time-out may come before the request is sent.
  if (!isEndless) expect(server.requests.length).toBeGreaterThan(0);
  await ai.close({ timeoutMs: 0 });
  return own.stats();
}

describe.each(WIRES)('over the wire of $name', (wire) => {
  const each = <Case>(cases: readonly Case[], check: (one: Case, mode: Mode) => Promise<void>) =>
    Promise.all(cases.flatMap((one) => (['unary', 'stream'] as const).map((mode) => check(one, mode))));

  it('an answer with any fault is not stored', async () => {
    await each(Object.values(FAULTS).flat(), async (fault, mode) => {
      const { stores, rejects } = await tried(wire, { tokens, fault }, mode);
      expect({ fault, mode, stores }).toEqual({ fault, mode, stores: 0 });
      expect(Object.values(rejects).reduce((sum, count) => sum + count, 0)).toBe(1);
    });
  });

  it('an answer that did not end normally is not stored', async () => {
    const endings: readonly WireReply[] = [
      {
        tokens,
        finishReason: wire.name.startsWith('openai') ? 'length' : wire.name === 'gemini' ? 'MAX_TOKENS' : 'max_tokens',
      },
      { toolCalls: [{ name: 'look', arguments: { at: 1 } }] },
      { tokens: [], text: '' },
    ];
    await each(endings, async (reply, mode) => {
      const tools = [{ name: 'look', parameters: { type: 'object' } }];
      const { stores, rejects } = await tried(wire, reply, mode, { ...ask, tools });
      expect({ reply, mode, stores, rejects: Object.keys(rejects).length }).toEqual({
        reply,
        mode,
        stores: 0,
        rejects: 1,
      });
    });
  });

  it('a complete answer is stored', async () => {
    await each([{ tokens }], async (reply, mode) => {
      await using server = await wire.start({ reply });
      const ai = wire.client(server, cache());
      const call = (): Promise<UnifiedResponse> =>
        mode === 'unary' ? ai.chatCompletion(ask) : ai.streamChatCompletion(ask).response();
      const first = await call();
      const hit = await call();
      expect(server.requests).toHaveLength(1);
      expect(hit).toMatchObject({
        text: tokens.join(''),
        content: first.content,
        cached: { ageMs: expect.any(Number) },
      });
    });
  });

  it('an answer with further data after its end is stored without that data, or not at all', async () => {
    await using server = await wire.start({ reply: { tokens, fault: { kind: 'overrun' } } });
    const ai = wire.client(server, cache());
    const call = (): Promise<string> =>
      ai
        .streamChatCompletion(ask)
        .response()
        .then(
          ({ text }) => text,
          () => 'failed',
        );
    const first = await call();
    expect(['failed', tokens.join('')]).toContain(first);
    expect(await call()).toBe(first);
    expect(server.requests).toHaveLength(first === 'failed' ? 2 : 1);
  });
});

describe('an answer', () => {
  const whole: UnifiedResponse = {
    id: '1',
    provider: 'p',
    model: 'm',
    text: 'x',
    content: [{ type: 'text', text: 'x' }],
    toolCalls: [],
    finishReason: 'stop',
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' },
    warnings: [],
    attempts: [],
    skipped: [],
  };
  const call = { type: 'tool-call', id: 'c', name: 'n', arguments: {} } as const;
  const withCall = { ...whole, content: [call], toolCalls: [call], finishReason: 'tool-calls' } as const;
  const block = (kind: 'tool-call' | 'tool-result' | 'other') =>
    ({ ...whole, content: [{ type: 'provider-block', kind, name: 'b', raw: {} }, ...whole.content] }) as const;

  it('may be stored if it is complete', () => {
    expect(rejectionOf(whole, false)).toBeUndefined();
    expect(rejectionOf(block('other'), false)).toBeUndefined();
    const cites = { type: 'source', fileId: 'f', title: 'a document of the request' } as const;
    expect(rejectionOf({ ...whole, content: [...whole.content, cites] }, false)).toBeUndefined();
    expect(rejectionOf({ ...whole, warnings: [{ code: 'adjusted-setting', message: 'x' }] }, false)).toBeUndefined();
  });

  it.each<[string, UnifiedResponse, string]>([
    ['was cut', { ...whole, finishReason: 'length' }, 'finish-reason'],
    ['was filtered', { ...whole, finishReason: 'content-filter' }, 'finish-reason'],
    ['is to be continued', { ...whole, finishReason: 'pause' }, 'finish-reason'],
    ['ended for no known reason', { ...whole, finishReason: 'other' }, 'finish-reason'],
    ['was refused', { ...whole, refusal: 'No.' }, 'refusal'],
    ['asks for a tool', withCall, 'tool-calls'],
    ['has a tool of the server', block('tool-call'), 'server-tools'],
    ['has a result of the server', block('tool-result'), 'server-tools'],
    [
      'uses a page from a web search',
      { ...whole, content: [...whole.content, { type: 'source', url: 'https://example.com' }] },
      'server-tools',
    ],
    ['took tokens for a tool', { ...whole, usage: { ...whole.usage, toolUseTokens: 5 } }, 'server-tools'],
    ['is empty', { ...whole, text: '', content: [] }, 'empty'],
    [
      'ignores a setting of the request',
      { ...whole, warnings: [{ code: 'unsupported-setting', message: 'x' }] },
      'setting-left-out',
    ],
    ['has lost a part', { ...whole, warnings: [{ code: 'malformed-chunk', message: 'x' }] }, 'setting-left-out'],
    ['comes from another cache', { ...whole, cached: { ageMs: 1, key: 'k' } }, 'cached'],
    [
      'was interrupted',
      {
        ...whole,
        attempts: [{ provider: 'p', model: 'm', kind: 'first', outcome: 'interrupted', startedAt: 0, durationMs: 1 }],
      },
      'resumed',
    ],
  ])('must not be stored if it %s', (_, response, reason) => {
    expect(rejectionOf(response, false)).toBe(reason);
  });

  it('with a tool call may be stored if the option allows it, unless it cannot be', () => {
    expect(rejectionOf(withCall, true)).toBeUndefined();
    expect(rejectionOf({ ...withCall, toolCalls: [{ ...call, invalid: true }] }, true)).toBe('tool-calls');
    expect(rejectionOf(block('tool-call'), true)).toBe('server-tools');
  });
});

describe('the temperature of a request', () => {
  it.each([
    ['at the top level', { mock: { temperature: 0.7 } }, 0],
    ['further inside', { mock: { generationConfig: { temperature: 1 } } }, 0],
    ['as 0', { mock: { temperature: 0 } }, 1],
    ['for nothing', { mock: { temperatures: 'warm' } }, 1],
  ])('is also recognised in provider options, %s', async (_, providerOptions, stores) => {
    const own = cache();
    const ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })], middleware: [own] });
    await ai.chatCompletion({ ...ask, providerOptions });
    expect(own.stats()).toMatchObject({ stores, rejects: stores === 0 ? { temperature: 1 } : {} });
  });

  it.each<['zero' | 'unset' | 'any' | undefined, readonly boolean[]]>([
    ['zero', [true, false, false]],
    ['unset', [true, true, false]],
    [undefined, [true, true, false]],
    ['any', [true, true, true]],
  ])('decides with %s whether the answer is stored', async (cacheTemperature, expected) => {
    const [wire] = WIRES as readonly [Wire];
    await using server = await wire.start({ reply: { tokens } });
    const stored = await Promise.all(
      [0, undefined, 0.5].map(async (temperature) => {
        const own = cache(cacheTemperature === undefined ? {} : { cacheTemperature });
        const request: Omit<UnifiedRequest, 'messages'> = temperature === undefined ? {} : { temperature };
        await wire.client(server, own).chatCompletion({ ...ask, ...request });
        return own.stats().stores === 1;
      }),
    );
    expect(stored).toEqual(expected);
  });
});
