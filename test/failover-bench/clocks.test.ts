// The four time-outs with providers that hang, send only keep-alives, stall or trickle, over HTTP and through the real
// SDK: each is exceeded on schedule.
import { type CallOptions, createFlexiAI, type TimeoutOptions, type UnifiedResponse } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer, type WireReply } from '@flexiai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOISE_MS } from './stage/seconds.ts';

const HEADERS_MS = 120;
const FIRST_CONTENT_MS = 300;
const IDLE_MS = 150;

/** The clock that runs out, in ms. */
type ShortClock = { headersMs: number } | { firstContentMs: number } | { idleMs: number };

/** All four clocks are set, and only one is short: on a busy machine, the others must not run out before it. */
function clocksWith(short: ShortClock): TimeoutOptions {
  return { headersMs: 5000, firstContentMs: 5000, idleMs: 5000, totalMs: 10_000, ...short };
}

/** The behaviour of the silent provider, the mode of the call, and the time of the expected time-out, in ms. */
interface Silence {
  readonly what: string;
  readonly mode: 'unary' | 'stream';
  readonly reply: WireReply;
  readonly short: ShortClock;
  readonly leftAfterMs: number;
  readonly says: string;
}

const silences: readonly Silence[] = [
  ...(['unary', 'stream'] as const).map((mode) => ({
    what: 'hangs before its headers',
    mode,
    reply: { fault: { kind: 'hang' } } as const,
    short: { headersMs: HEADERS_MS },
    leftAfterMs: HEADERS_MS,
    says: `sent no response headers within ${HEADERS_MS} ms`,
  })),
  {
    what: 'sends only headers',
    mode: 'unary',
    reply: { fault: { kind: 'hang', after: 'headers' } },
    short: { idleMs: IDLE_MS },
    leftAfterMs: IDLE_MS,
    says: `sent no further content within ${IDLE_MS} ms`,
  },
  {
    what: 'sends only headers',
    mode: 'stream',
    reply: { fault: { kind: 'hang', after: 'headers' } },
    short: { firstContentMs: FIRST_CONTENT_MS },
    leftAfterMs: FIRST_CONTENT_MS,
    says: `sent no content within ${FIRST_CONTENT_MS} ms`,
  },
  {
    what: 'sends only keep-alives',
    mode: 'stream',
    reply: { fault: { kind: 'ping-forever', intervalMs: 10 } },
    short: { firstContentMs: FIRST_CONTENT_MS },
    leftAfterMs: FIRST_CONTENT_MS,
    says: `sent no content within ${FIRST_CONTENT_MS} ms`,
  },
  {
    what: 'sends only keep-alives',
    mode: 'unary',
    reply: { fault: { kind: 'ping-forever', intervalMs: 10 } },
    short: { idleMs: IDLE_MS },
    leftAfterMs: IDLE_MS,
    says: `sent no further content within ${IDLE_MS} ms`,
  },
  {
    what: 'stalls after some content',
    mode: 'stream',
    reply: { tokens: ['one ', 'two ', 'three'], fault: { kind: 'stall', afterTokens: 2 } },
    short: { idleMs: IDLE_MS },
    leftAfterMs: IDLE_MS,
    says: `sent no further content within ${IDLE_MS} ms`,
  },
  {
    what: 'trickles more slowly than allowed',
    mode: 'stream',
    reply: { tokens: ['one ', 'two ', 'three'], tokenDelayMs: 200 },
    short: { idleMs: IDLE_MS },
    leftAfterMs: 200 + IDLE_MS,
    says: `sent no further content within ${IDLE_MS} ms`,
  },
];

const [silent, spare] = [await startOpenAIServer(), await startOpenAIServer()];
beforeAll(async () => {
  // The first request loads the SDK, which takes time.
  const ai = client({}, {});
  await ai.chatCompletion({ prompt: 'warm up' });
  await ai.close();
});
afterAll(async () => {
  await Promise.all([silent.close(), spare.close()]);
});

function client(timeouts: TimeoutOptions, entryTimeouts: TimeoutOptions) {
  const shared = { apiKey: 'sk-test', timeouts: entryTimeouts };
  return createFlexiAI({
    providers: [
      openai({ ...shared, name: 'silent', model: 'm', baseURL: silent.baseURL }),
      openai({ ...shared, name: 'spare', model: 'm', baseURL: spare.baseURL }),
    ],
    timeouts,
    streaming: { onInterruption: 'restart' },
  });
}

// Tests of a file run one after the other, so that they can share one setting for the silent provider.
describe.each(['client', 'entry', 'call'] as const)('the time-outs of the %s', (place) => {
  it.each(silences)(
    'abort a provider that $what on schedule ($mode)',
    async ({ mode, reply, short, leftAfterMs, says }) => {
      silent.reply(reply);
      spare.reply({ text: 'from the spare one' });
      const asked = silent.requests.length;
      const clocks = clocksWith(short);
      const ai = client(place === 'client' ? clocks : {}, place === 'entry' ? clocks : {});
      const { signal } = new AbortController();
      const options: CallOptions = { signal, ...(place === 'call' && { timeouts: clocks }) };
      const started = performance.now();
      const answer: UnifiedResponse =
        mode === 'unary'
          ? await ai.chatCompletion({ prompt: 'Hello' }, options)
          : await ai.streamChatCompletion({ prompt: 'Hello' }, options).response();
      const elapsedMs = performance.now() - started;
      expect(answer).toMatchObject({ text: 'from the spare one', provider: 'spare' });
      expect(answer.attempts[0]).toMatchObject({ provider: 'silent', errorCode: 'timeout' });
      expect(answer.attempts[0]?.errorMessage).toContain(says);
      expect(elapsedMs).toBeGreaterThanOrEqual(leftAfterMs - 5);
      expect(elapsedMs).toBeLessThan(leftAfterMs + NOISE_MS);
      // A silent route is not retried, and the caller's own signal is not affected.
      expect(silent.requests.length - asked).toBe(1);
      expect(signal.aborted).toBe(false);
      // A time-out of a single call does not count against the provider.
      expect(ai.getProviderStatus('silent').circuit?.consecutiveFailures).toBe(place === 'call' ? 0 : 1);
      await ai.close();
    },
  );
});

describe('the total time-out', () => {
  it('ends a call to providers that trickle for ever, whatever the other time-outs', async () => {
    const drip: WireReply = { tokens: Array.from({ length: 1000 }, (_, index) => `${index} `), tokenDelayMs: 20 };
    silent.reply(drip);
    spare.reply(drip);
    const ai = client({ totalMs: 400 }, {});
    const started = performance.now();
    const failure = ai.streamChatCompletion({ prompt: 'Hello' }).response();
    await expect(failure).rejects.toMatchObject({
      code: 'stream-interrupted',
      partial: { text: expect.stringContaining('0 1 2') },
    });
    expect(performance.now() - started).toBeLessThan(400 + NOISE_MS);
    await ai.close();
  });
});
