import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startGeminiServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_KEY, ask, callContext, doors, drain, failureOf, streamed } from './harness.ts';

describe.each(doors)('through $id', ({ clientOf, doubleOf, makeProvider, sdkLabel }) => {
  let server: WireServer;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  beforeAll(async () => {
    server = await startGeminiServer();
    process.on('unhandledRejection', onUnhandled);
  });
  afterEach(() => server.reset());
  afterAll(async () => {
    await server.close();
    process.off('unhandledRejection', onUnhandled);
  });

  const provider = () => makeProvider({ baseURL: server.baseURL });

  describe('an abort', () => {
    it('before the call sends nothing', async () => {
      const context = callContext({ signal: AbortSignal.abort() });
      expect(await failureOf(provider().chatCompletion(ask('Hi'), context))).toMatchObject({ code: 'aborted' });
      expect(await failureOf(streamed(provider(), ask('Hi'), context))).toMatchObject({ code: 'aborted' });
      expect(server.requests).toHaveLength(0);
    });

    it.each(['unary', 'streamed'])('while the API is silent closes the socket (%s)', async (way) => {
      server.enqueue({ fault: { kind: 'hang' } });
      const controller = new AbortController();
      const context = callContext({ signal: controller.signal });
      const failure = failureOf(
        way === 'unary' ? provider().chatCompletion(ask('Hi'), context) : streamed(provider(), ask('Hi'), context),
      );
      const request = await server.waitForRequest(0);
      controller.abort();
      expect(await failure).toMatchObject({ code: 'aborted' });
      expect((await server.whenSettled(request)).outcome).toBe('closed-by-client');
    });

    it('in the middle of a stream closes the socket, and no listener remains', async () => {
      server.enqueue({ text: 'one two three', fault: { kind: 'stall', afterTokens: 2 } });
      const controller = new AbortController();
      const added = vi.spyOn(controller.signal, 'addEventListener');
      const removed = vi.spyOn(controller.signal, 'removeEventListener');
      let seen = 0;
      const error = await failureOf(
        (async () => {
          for await (const part of provider().streamChatCompletion(
            ask('Hi'),
            callContext({ signal: controller.signal }),
          )) {
            if (part.type === 'text-delta') seen += 1;
            if (seen === 2) controller.abort();
          }
        })(),
      );
      expect(error).toMatchObject({ code: 'aborted' });
      const request = await server.waitForRequest(0);
      expect((await server.whenSettled(request)).outcome).toBe('closed-by-client');
      expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
    });

    it("with one of the library's errors throws that error", async () => {
      server.enqueue({ fault: { kind: 'hang' } });
      const controller = new AbortController();
      const failure = failureOf(provider().chatCompletion(ask('Hi'), callContext({ signal: controller.signal })));
      await server.waitForRequest(0);
      const reason = await failureOf(makeProvider({ apiKey: '' }).chatCompletion(ask('Hi'), callContext()));
      controller.abort(reason);
      expect(await failure).toBe(reason);
    });
  });

  describe('leaving a stream', () => {
    it('closes the socket', async () => {
      server.enqueue({ text: 'one two three', fault: { kind: 'stall', afterTokens: 2 } });
      for await (const part of provider().streamChatCompletion(ask('Hi'), callContext())) {
        if (part.type === 'text-delta') break;
      }
      const request = await server.waitForRequest(0);
      expect((await server.whenSettled(request)).outcome).toBe('closed-by-client');
    });

    it('closes the socket even during a read', async () => {
      server.enqueue({ fault: { kind: 'hang', after: 'headers' } });
      const iterator = provider().streamChatCompletion(ask('Hi'), callContext())[Symbol.asyncIterator]();
      const next = iterator.next().catch((error: unknown) => error);
      const request = await server.waitForRequest(0);
      await iterator.return?.();
      expect((await server.whenSettled(request)).outcome).toBe('closed-by-client');
      await next;
    });

    it('before it began sends nothing', async () => {
      const iterator = provider().streamChatCompletion(ask('Hi'), callContext())[Symbol.asyncIterator]();
      await iterator.return?.();
      expect(await iterator.next()).toMatchObject({ done: true });
      expect(server.requests).toHaveLength(0);
    });
  });

  describe('the network', () => {
    const text = 'Grüße aus Köln 🚀 — „naïve“ 你好 \u2028 line\nbreak';
    const tokens = text.match(/.{1,5}/gsu) ?? [];

    it('may be cut anywhere', async () => {
      for (let seed = 1; seed <= 40; seed += 1) {
        server.enqueue({ tokens, toolCalls: [{ name: 'f', arguments: { city: 'Köln 🚀' } }], split: { seed } });
        const response = await streamed(provider(), ask('Hi'));
        expect(response.text, `seed ${seed}`).toBe(text);
        expect(response.toolCalls, `seed ${seed}`).toMatchObject([{ name: 'f', arguments: { city: 'Köln 🚀' } }]);
        expect(response.warnings, `seed ${seed}`).toEqual([]);
        server.enqueue({ text, split: { seed } });
        expect((await provider().chatCompletion(ask('Hi'), callContext())).text, `seed ${seed}`).toBe(text);
      }
    });

    it.each([
      ['line feeds', '\n'],
      ['carriage returns', '\r'],
      ['both', '\r\n'],
    ])('may end lines with %s, and contain comments, other fields and a byte order mark', async (_name, end) => {
      const a = '{"candidates":[{"content":{"parts":[{"text":"a\u2028"}]}}]}';
      const b = ['{"candidates":[{"content":{"parts":', '[{"text":"b"}]},"finishReason":"STOP"}]}'];
      const lines = [
        '\uFEFF: hello',
        '',
        'event: message',
        `data:${a}`,
        'id: 7',
        '',
        ': ping',
        `data: ${b[0]}`,
        `data: ${b[1]}`,
      ];
      for (const seed of [1, 2, 3]) {
        server.enqueue({ events: [lines.join(end) + end + end], split: { seed } });
        expect(await streamed(provider(), ask('Hi'))).toMatchObject({ text: 'a\u2028b', warnings: [] });
      }
    });

    it('may leave out the last blank line, and contain keep-alives', async () => {
      const chunk = '{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}';
      server.enqueue({ events: [': keep-alive\n\n', `data: ${chunk}`] });
      expect(await streamed(provider(), ask('Hi'))).toMatchObject({ text: 'a', warnings: [] });
    });

    it('may end with [DONE], after which nothing is part of the answer', async () => {
      const chunk = (text: string) =>
        `data: {"candidates":[{"content":{"parts":[{"text":"${text}"}]},"finishReason":"STOP"}]}\n\n`;
      for (const events of [
        [`${chunk('a')}data: [DONE]\n\n${chunk('b')}`],
        [chunk('a'), 'data: [DONE]\n\n', chunk('b')],
      ]) {
        server.enqueue({ events });
        expect(await streamed(provider(), ask('Hi'))).toMatchObject({ text: 'a', warnings: [] });
      }
    });

    it('may be one JSON array instead of events', async () => {
      const chunk = (text: string, rest = '') => `{"candidates":[{"content":{"parts":[{"text":"${text}"}]}${rest}}]}`;
      server.enqueue({ events: [`[${chunk('a')}\n,\r\n${chunk('b', ',"finishReason":"STOP"')}]`] });
      expect(await streamed(provider(), ask('Hi'))).toMatchObject({ text: 'ab', finishReason: 'stop' });
    });

    it.each([
      ["core's transport", () => ({})],
      ["the user's own fetch", () => ({ fetch: (...args: Parameters<typeof fetch>) => fetch(...args) })],
      ["the user's own SDK client", (address: string) => ({ client: clientOf(API_KEY, address) })],
    ])('is called once, and never follows a redirect, with %s', async (_what, optionsFor) => {
      const elsewhere = await startGeminiServer();
      const redirecting = createServer((_request, response) => {
        response.writeHead(307, { location: `${elsewhere.baseURL}/v1beta/models/x:generateContent` }).end();
      });
      await new Promise<void>((resolve) => {
        redirecting.listen(0, '127.0.0.1', resolve);
      });
      const { port } = redirecting.address() as AddressInfo;
      const address = `http://127.0.0.1:${port}`;
      const redirected = makeProvider({ baseURL: address, ...optionsFor(address) });
      for (const call of [
        () => redirected.chatCompletion(ask('Hi'), callContext()),
        () => streamed(redirected, ask('Hi')),
        () => redirected.authenticate(),
      ]) {
        expect(await failureOf(call())).toMatchObject({ code: 'connection' });
      }
      expect(elsewhere.requests).toHaveLength(0);
      redirecting.closeAllConnections();
      redirecting.close();
      await elsewhere.close();
    });
  });

  describe('the SDK', () => {
    it('builds the request', async () => {
      await provider().chatCompletion(ask('Hi'), callContext());
      expect(server.requests[0]?.headers['x-goog-api-client']).toMatch(sdkLabel);
    });

    it("may be the user's client, whose key is used", async () => {
      const client = clientOf('AIzaSyOfTheUsersClient', server.baseURL);
      const own = makeProvider({ client, baseURL: server.baseURL, apiKey: undefined });
      expect((await streamed(own, ask('Hi'))).text).toBe('You said: Hi');
      expect(server.requests[0]?.headers['x-goog-api-key']).toBe('AIzaSyOfTheUsersClient');
    });

    it('leaves the global fetch unchanged, whether the call succeeds or fails', async () => {
      const { fetch: before } = globalThis;
      const pending = provider().chatCompletion(ask('Hi'), callContext());
      expect(globalThis.fetch).toBe(before);
      await pending;
      server.enqueue({ fault: { kind: 'reset' } });
      await failureOf(provider().chatCompletion(ask('Hi'), callContext()));
      expect(globalThis.fetch).toBe(before);
    });

    it('uses the fetch of the entry', async () => {
      const urls: string[] = [];
      const own = makeProvider({
        baseURL: server.baseURL,
        fetch: (input, init) => {
          urls.push(String(input));
          return fetch(input, init);
        },
      });
      expect((await streamed(own, ask('Hi'))).text).toBe('You said: Hi');
      await own.authenticate();
      expect(urls.map((url) => url.slice(server.baseURL.length))).toEqual([
        '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
        '/v1beta/models?pageSize=1',
      ]);
    });

    it('may be a test double that has its own answers', async () => {
      const chunk = { candidates: [{ content: { parts: [{ text: 'canned' }] }, finishReason: 'STOP' }] };
      const own = makeProvider({ client: doubleOf(chunk) });
      expect((await own.chatCompletion(ask('Hi'), callContext())).text).toBe('canned');
      expect((await streamed(own, ask('Hi'))).text).toBe('canned');
    });
  });

  it('leaves no rejection unhandled, however a stream ends', async () => {
    const faults = [
      { kind: 'reset' },
      { kind: 'reset', afterTokens: 1 },
      { kind: 'cut', afterTokens: 1 },
      { kind: 'error-event', afterTokens: 1 },
      { kind: 'malformed-chunk', afterTokens: 1 },
      { kind: 'status', status: 500 },
    ] as const;
    for (const fault of faults) {
      server.enqueue({ text: 'one two', fault }, { text: 'one two', fault });
      await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      await provider()
        .chatCompletion(ask('Hi'), callContext())
        .catch(() => undefined);
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(unhandled).toEqual([]);
  });
});
