import { getEventListeners } from 'node:events';
import { startAnthropicServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callContext, collect, createProvider, failureOf } from '../test/harness.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;
let server: WireServer;

beforeAll(async () => {
  server = await startAnthropicServer({ strict: true });
});
afterAll(() => server.close());
afterEach(() => server.reset());

async function outcomeOf(index: number): Promise<string> {
  return (await server.whenSettled(await server.waitForRequest(index))).outcome;
}

describe('the caller’s abort', () => {
  it.each([
    ['before the head of a unary answer', { kind: 'hang', after: 'accept' }],
    ['within a unary answer', { kind: 'hang', after: 'headers' }],
  ] as const)('closes the socket %s', async (_when, fault) => {
    server.enqueue({ fault });
    const controller = new AbortController();
    const answer = failureOf(
      createProvider({ baseURL: server.baseURL }).chatCompletion(
        { messages },
        callContext({ signal: controller.signal }),
      ),
    );
    await server.waitForRequest(0);
    controller.abort();
    expect(await answer).toMatchObject({ code: 'aborted' });
    expect(await outcomeOf(0)).toBe('closed-by-client');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('closes the socket of a stream that is waiting', async () => {
    server.enqueue({ tokens: ['a', 'b'], fault: { kind: 'stall', afterTokens: 1 } });
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      const parts = createProvider({ baseURL: server.baseURL }).streamChatCompletion(
        { messages },
        callContext({ signal: controller.signal }),
      );
      for await (const part of parts) if (part.type === 'text-delta') queueMicrotask(() => controller.abort());
    };
    expect(await failureOf(read())).toMatchObject({ code: 'aborted' });
    expect(await outcomeOf(0)).toBe('closed-by-client');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('before the call sends nothing', async () => {
    const provider = createProvider({ baseURL: server.baseURL });
    const context = callContext({ signal: AbortSignal.abort() });
    expect(await failureOf(provider.chatCompletion({ messages }, context))).toMatchObject({ code: 'aborted' });
    expect(await failureOf(collect(provider.streamChatCompletion({ messages }, context)))).toMatchObject({
      code: 'aborted',
    });
    expect(server.requests).toHaveLength(0);
  });
});

describe('leaving a stream', () => {
  it('early closes the socket', async () => {
    server.enqueue({ tokens: ['a', 'b', 'c'], fault: { kind: 'stall', afterTokens: 2 } });
    const parts = createProvider({ baseURL: server.baseURL }).streamChatCompletion({ messages }, callContext());
    for await (const part of parts) if (part.type === 'text-delta') break;
    expect(await outcomeOf(0)).toBe('closed-by-client');
  });

  it('while waiting for a part closes the socket and ends the wait', async () => {
    server.enqueue({ tokens: ['a'], fault: { kind: 'stall', afterTokens: 1 } });
    const parts = createProvider({ baseURL: server.baseURL }).streamChatCompletion({ messages }, callContext());
    const iterator = parts[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    const waiting = iterator.next();
    await iterator.return?.();
    expect(await waiting).toMatchObject({ done: true });
    expect(await outcomeOf(0)).toBe('closed-by-client');
  });

  it('before the first read sends nothing', async () => {
    const parts = createProvider({ baseURL: server.baseURL }).streamChatCompletion({ messages }, callContext());
    await parts[Symbol.asyncIterator]().return?.();
    expect(server.requests).toHaveLength(0);
  });
});

it('leaves no listener on a signal that outlives its requests', async () => {
  const { signal } = new AbortController();
  const provider = createProvider({ baseURL: server.baseURL });
  for (let round = 0; round < 3; round += 1) {
    await provider.chatCompletion({ messages }, callContext({ signal }));
    await collect(provider.streamChatCompletion({ messages }, callContext({ signal })));
    await provider.healthCheck(callContext({ signal }));
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it('finishes at message_stop even if the server keeps the connection open', async () => {
  const events = [
    { type: 'message_start', message: { id: 'msg_1', model: 'm', content: [] } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
    { type: 'message_stop' },
  ];
  server.enqueue({ events, fault: { kind: 'stall', afterTokens: 3 } });
  const provider = createProvider({ baseURL: server.baseURL });
  const all = await collect(provider.streamChatCompletion({ messages }, callContext()));
  expect(all.map(({ type }) => type)).toEqual(['stream-start', 'finish']);
  expect(await outcomeOf(0)).toBe('closed-by-client');
});
