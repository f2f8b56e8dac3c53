import { expect, test } from 'vitest';
import { eventsOf, send } from '../../test/raw-client.ts';
import { type WireUnderTest, wires } from '../../test/wires.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { WireReply } from './wire-reply.ts';
import type { WireServer } from './wire-server.ts';

const reply: WireReply = { tokens: ['One', ' two', ' three', ' four'] };

async function withServer(wire: WireUnderTest, run: (server: WireServer) => Promise<void>): Promise<void> {
  const server = await wire.start();
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

function settled(server: WireServer): Promise<RecordedRequest> {
  return server.waitForRequest(0).then((request) => server.whenSettled(request));
}

/** Number of the reply's pieces in a body. */
function tokensIn(text: string): number {
  return ['One', ' two', ' three', ' four'].filter((token) => text.includes(`"${token}"`)).length;
}

for (const wire of wires) {
  for (const stream of [false, true]) {
    const call = `${wire.name}, ${stream ? 'streamed' : 'unary'}`;

    test(`${call}: a status fault answers with that status and the service's error body`, () =>
      withServer(wire, async (server) => {
        server.reply({ fault: { kind: 'status', status: 500 } });
        const answer = await send(...wire.chat(server, stream));
        expect(answer.status).toBe(500);
        expect(JSON.parse(answer.text)).toHaveProperty('error.message');
        expect((await settled(server)).outcome).toBe('faulted');
      }));

    test(`${call}: a status fault can have a custom body and headers`, () =>
      withServer(wire, async (server) => {
        server.reply({ fault: { kind: 'status', status: 418, body: 'short and stout', headers: { 'x-pot': 'tea' } } });
        const answer = await send(...wire.chat(server, stream));
        expect(answer).toMatchObject({ status: 418, text: 'short and stout' });
        expect(answer.headers).toMatchObject({ 'x-pot': 'tea', 'content-type': 'text/html; charset=UTF-8' });
        server.reply({ fault: { kind: 'status', status: 400, body: '{"any": "thing"' } });
        const json = await send(...wire.chat(server, stream));
        expect(json.headers['content-type']).toContain('application/json');
      }));

    test(`${call}: a hang sends nothing until the client gives up`, () =>
      withServer(wire, async (server) => {
        server.reply({ fault: { kind: 'hang' } });
        const abort = new AbortController();
        const [url, request] = wire.chat(server, stream);
        const sent = send(url, { ...request, signal: abort.signal });
        const recorded = await server.waitForRequest(0);
        expect(recorded.outcome).toBe('pending');
        abort.abort();
        await expect(sent).rejects.toThrow('aborted');
        expect((await server.whenSettled(recorded)).outcome).toBe('closed-by-client');
      }));

    test(`${call}: a hang after the headers sends only headers`, () =>
      withServer(wire, async (server) => {
        server.reply({ fault: { kind: 'hang', after: 'headers' } });
        const [url, { headers, body }] = wire.chat(server, stream);
        const abort = new AbortController();
        const response = await fetch(url, {
          method: 'POST',
          body: JSON.stringify(body),
          signal: abort.signal,
          ...(headers !== undefined && { headers }),
        });
        expect(response.status).toBe(200);
        abort.abort();
        expect((await settled(server)).outcome).toBe('closed-by-client');
      }));

    test(`${call}: ping-forever sends keep-alives and no content`, () =>
      withServer(wire, async (server) => {
        server.reply({ ...reply, fault: { kind: 'ping-forever', intervalMs: 1 } });
        const [url, request] = wire.chat(server, stream);
        let pieces = 0;
        const answer = await send(url, {
          ...request,
          onChunk: () => {
            pieces += 1;
            return pieces === 4 ? 'leave' : undefined;
          },
        });
        expect(answer.status).toBe(200);
        expect(tokensIn(answer.text)).toBe(0);
        expect(answer.text).toMatch(stream ? /role|ping|keepalive|^: / : /^\n+$/);
        expect((await settled(server)).outcome).toBe('closed-by-client');
      }));

    test(`${call}: a reset without a count happens before the headers`, () =>
      withServer(wire, async (server) => {
        server.reply({ fault: { kind: 'reset' } });
        await expect(send(...wire.chat(server, stream))).rejects.toMatchObject({ code: 'ECONNRESET' });
        expect((await settled(server)).outcome).toBe('faulted');
      }));

    test(`${call}: a cut, reset or truncated body never reaches its normal end`, () =>
      withServer(wire, async (server) => {
        server.enqueue(
          { ...reply, fault: { kind: 'cut', afterTokens: 2 } },
          { ...reply, fault: { kind: 'reset', afterTokens: 2 } },
          { ...reply, fault: { kind: 'truncated-body' } },
        );
        const cut = await send(...wire.chat(server, stream));
        const reset = await send(...wire.chat(server, stream));
        const truncated = await send(...wire.chat(server, stream));
        expect([cut.end, reset.end, truncated.end]).toEqual(['clean', 'broken', 'clean']);
        for (const { status, text } of [cut, reset, truncated]) {
          expect(status).toBe(200);
          expect(text).not.toMatch(wire.terminal);
          expect(() => JSON.parse(text)).toThrow();
        }
        if (stream) expect([tokensIn(cut.text), tokensIn(reset.text)]).toEqual([2, 2]);
      }));

    test(`${call}: a stall pauses in the middle until the client gives up`, () =>
      withServer(wire, async (server) => {
        server.reply({ ...reply, fault: { kind: 'stall', afterTokens: 2 } });
        const [url, request] = wire.chat(server, stream);
        let text = '';
        const whole = stream ? ' two' : '{';
        const answer = await send(url, {
          ...request,
          onChunk: (piece) => {
            text += piece;
            return text.includes(whole) ? 'leave' : undefined;
          },
        });
        expect(answer.end).toBe('broken');
        if (stream) expect(tokensIn(answer.text)).toBe(2);
        expect((await settled(server)).outcome).toBe('closed-by-client');
      }));

    test(`${call}: invalid JSON is a 200 with a proxy's page`, () =>
      withServer(wire, async (server) => {
        server.reply({ fault: { kind: 'invalid-json' } });
        const answer = await send(...wire.chat(server, stream));
        expect(answer).toMatchObject({ status: 200, end: 'clean' });
        expect(answer.text).toContain('<html>');
      }));
  }

  test(`${wire.name}: a malformed chunk does not parse, and the stream continues to its end`, () =>
    withServer(wire, async (server) => {
      server.reply({ ...reply, fault: { kind: 'malformed-chunk', afterTokens: 1 } });
      const { text } = await send(...wire.chat(server, true));
      const broken = eventsOf(text).filter(({ data }) => {
        try {
          JSON.parse(data);
          return false;
        } catch {
          return data !== '[DONE]';
        }
      });
      expect(broken).toHaveLength(1);
      expect(tokensIn(text)).toBe(4);
      expect(text).toMatch(wire.terminal);
    }));

  test(`${wire.name}: an error event ends a stream after the given number of tokens`, () =>
    withServer(wire, async (server) => {
      server.reply({ ...reply, fault: { kind: 'error-event', afterTokens: 3 } });
      const { status, text } = await send(...wire.chat(server, true));
      expect(status).toBe(200);
      expect(tokensIn(text)).toBe(3);
      expect(JSON.parse(eventsOf(text).at(-1)?.data ?? '')).toHaveProperty('error.message');
      expect(text).not.toMatch(wire.terminal);
    }));

  test(`${wire.name}: an error event without a count is the whole stream`, () =>
    withServer(wire, async (server) => {
      server.reply({ ...reply, fault: { kind: 'error-event' } });
      expect(eventsOf((await send(...wire.chat(server, true))).text)).toHaveLength(1);
    }));

  test(`${wire.name}: a unary call receives an error event as a status`, () =>
    withServer(wire, async (server) => {
      server.reply({ ...reply, fault: { kind: 'error-event', afterTokens: 3 } });
      const { status, text } = await send(...wire.chat(server, false));
      expect(status).toBeGreaterThanOrEqual(500);
      expect(JSON.parse(text)).toHaveProperty('error.message');
    }));

  test(`${wire.name}: a count above the number of tokens still stops before the terminal event`, () =>
    withServer(wire, async (server) => {
      server.reply({ ...reply, fault: { kind: 'cut', afterTokens: 1000 } });
      const { text } = await send(...wire.chat(server, true));
      expect(tokensIn(text)).toBe(4);
      expect(text).not.toMatch(wire.terminal);
    }));

  test(`${wire.name}: a retry-after is sent in the service's format`, () =>
    withServer(wire, async (server) => {
      server.reply({ fault: { kind: 'status', status: 429, retryAfter: 7 } });
      const { headers, text } = await send(...wire.chat(server, false));
      if (wire.name === 'gemini') {
        expect(text).toContain('"retryDelay": "7s"');
        expect(headers['retry-after']).toBeUndefined();
      } else {
        expect(headers['retry-after']).toBe('7');
      }
      server.reply({ fault: { kind: 'status', status: 429, retryAfter: 'Fri, 31 Dec 2027 23:59:59 GMT' } });
      const dated = await send(...wire.chat(server, false));
      expect(dated.headers['retry-after']).toBe('Fri, 31 Dec 2027 23:59:59 GMT');
    }));

  test(`${wire.name}: a 429 without a retry-after contains no delay`, () =>
    withServer(wire, async (server) => {
      server.reply({ fault: { kind: 'status', status: 429 } });
      const { headers, text } = await send(...wire.chat(server, false));
      expect(Object.keys(headers).filter((name) => /retry|ratelimit/.test(name))).toEqual([]);
      expect(text).not.toContain('RetryInfo');
    }));

  test(`${wire.name}: an overrun writes the pieces again after the end`, () =>
    withServer(wire, async (server) => {
      server.reply({ ...reply, fault: { kind: 'overrun' } });
      const { text, end } = await send(...wire.chat(server, true));
      expect(text.split('" three"')).toHaveLength(3);
      expect(end).toBe('clean');
      server.reply(reply);
      const proper = await send(...wire.chat(server, true));
      expect(proper.text).toMatch(wire.terminal);
      expect(text).not.toMatch(wire.terminal);
    }));

  test(`${wire.name}: the script may set the rate limits in the headers`, () =>
    withServer(wire, async (server) => {
      const told = async (reply: WireReply) => {
        server.reply(reply);
        const { headers } = await send(...wire.chat(server, false));
        return Object.fromEntries(Object.entries(headers).filter(([name]) => name.includes('ratelimit')));
      };
      const fault = { kind: 'status', status: 429 } as const;
      const rateLimit = { requests: { limit: 60, remaining: 0, resetAfterMs: 90_500 }, tokens: { remaining: 1200 } };
      expect(await told({ rateLimit: false })).toEqual({});
      const answer = await told({ rateLimit });
      const failure = await told({ rateLimit, fault });
      if (wire.name === 'gemini') {
        expect([answer, failure]).toEqual([{}, {}]);
      } else if (wire.name === 'anthropic') {
        const headers = {
          'anthropic-ratelimit-requests-limit': '60',
          'anthropic-ratelimit-requests-remaining': '0',
          'anthropic-ratelimit-requests-reset': expect.stringMatching(/^20.+T.+Z$/),
          'anthropic-ratelimit-tokens-remaining': '1200',
        };
        expect([answer, failure]).toEqual([headers, headers]);
      } else {
        const headers = {
          'x-ratelimit-limit-requests': '60',
          'x-ratelimit-remaining-requests': '0',
          'x-ratelimit-reset-requests': wire.name === 'tea' ? '90.5s' : '1m30.5s',
          'x-ratelimit-remaining-tokens': '1200',
        };
        expect([answer, failure]).toEqual([headers, headers]);
      }
    }));
}
