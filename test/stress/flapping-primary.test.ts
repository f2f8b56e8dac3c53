// Many concurrent callers over real sockets, while their primary provider fails and recovers, and some callers abort.
import { setTimeout as sleep } from 'node:timers/promises';
import { createFlexiAI, type FlexiAI, RequestAbortedError } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { type RecordedRequest, startOpenAIServer, type WireReply } from '@flexiai/testing';
import { expect, it } from 'vitest';
import { type Random, randomFor } from '../../bench/simulate/model/random.ts';
import { IS_LONG } from '../long-form.ts';
import { answerTo, callOf, healthy, question } from './question.ts';
import { NOISE_MS, openAfter, UnhandledRejections } from './settle.ts';

const SEED = 20_261_126;
const CALLERS = IS_LONG ? 500 : 200;
const CALLS_EACH = 2;
/** The primary answers the first ones of this many requests. */
const FLAP_REQUESTS = 80;
const UP_REQUESTS = 64;
/** The share of calls that are aborted, and the latest time of an abort. */
const ABORTED_SHARE = 0.2;
const ABORTED_WITHIN_MS = 150;

interface Outcome {
  readonly call: number;
  readonly text?: string;
  readonly error?: unknown;
  /** When the caller aborted, on the clock of the servers' logs. */
  readonly abortedAt?: number;
  /** From then until the caller received the error. */
  readonly toldAfterMs?: number;
}

/** Up and down in turns, by its own log, so that a slow machine does not matter. It fails in every possible way. */
function flapping(random: Random): (request: RecordedRequest) => WireReply {
  return (request) => {
    if (request.index % FLAP_REQUESTS < UP_REQUESTS) return healthy(request);
    const luck = random();
    if (luck < 0.4) return { fault: { kind: 'status', status: 503 } };
    if (luck < 0.6) return { fault: { kind: 'reset' } };
    if (luck < 0.8) return { ...healthy(request), fault: { kind: 'cut', afterTokens: 3 } };
    return { fault: { kind: 'hang' } };
  };
}

async function ask(ai: FlexiAI, call: number): Promise<Outcome> {
  const random = randomFor(SEED, call);
  const abort = new AbortController();
  let abortedAt: number | undefined;
  const isGivenUp = random() < ABORTED_SHARE;
  const giveUp = (): void => {
    abortedAt = performance.timeOrigin + performance.now();
    abort.abort();
  };
  const timer = isGivenUp ? setTimeout(giveUp, random() * ABORTED_WITHIN_MS) : undefined;
  const { signal } = abort;
  const request = { prompt: question(call) };
  try {
    const answer =
      random() < 0.5 ? ai.chatCompletion(request, { signal }) : ai.streamChatCompletion(request, { signal }).response();
    return { call, text: (await answer).text };
  } catch (error) {
    if (abortedAt === undefined) return { call, error };
    return { call, error, abortedAt, toldAfterMs: performance.timeOrigin + performance.now() - abortedAt };
  } finally {
    clearTimeout(timer);
  }
}

it(`answers ${CALLERS} concurrent callers while the primary fails and recovers, and some callers abort`, async () => {
  using unhandled = new UnhandledRejections();
  await using primary = await startOpenAIServer();
  await using fallback = await startOpenAIServer({ reply: healthy });
  primary.reply(healthy);
  const shared = { apiKey: 'sk-test', model: 'model' };
  await using ai = createFlexiAI({
    providers: [
      // Only its time-outs are short: the fallback works, however slow a loaded machine is.
      openai({
        ...shared,
        name: 'primary',
        baseURL: primary.baseURL,
        timeouts: { headersMs: 2500, firstContentMs: 2500, idleMs: 2500 },
      }),
      openai({ ...shared, name: 'fallback', baseURL: fallback.baseURL }),
    ],
    retry: { baseDelayMs: 20, maxDelayMs: 100 },
    circuitBreaker: { failureThreshold: 5, recoveryTimeoutMs: 200, maxRecoveryTimeoutMs: 200 },
    streaming: { onInterruption: 'restart' },
  });
  // The SDK is loaded with the first request, which must not happen during a time-out.
  await ai.chatCompletion({ prompt: question(0) });
  primary.reset();
  primary.reply(flapping(randomFor(SEED, 'faults')));

  const caller = async (_none: unknown, index: number): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (let turn = 0; turn < CALLS_EACH; turn += 1) outcomes.push(await ask(ai, index * CALLS_EACH + turn));
    return outcomes;
  };
  const outcomes = (await Promise.all(Array.from({ length: CALLERS }, caller))).flat();

  const aborted = outcomes.filter(({ abortedAt, error }) => abortedAt !== undefined && error !== undefined);
  const failed = outcomes.filter(({ abortedAt, error }) => abortedAt === undefined && error !== undefined);
  expect(
    failed.map(({ error }) => error),
    'calls that failed',
  ).toEqual([]);
  const answers = outcomes.filter(({ text }) => text !== undefined);
  expect(answers.map(({ text }) => text)).toEqual(answers.map(({ call }) => answerTo(call)));
  expect(answers.length + aborted.length).toBe(CALLERS * CALLS_EACH);

  // An aborted call failed at once, with the library's own error.
  expect(aborted.length).toBeGreaterThan(CALLERS * CALLS_EACH * ABORTED_SHARE * 0.5);
  expect(aborted.every(({ error }) => error instanceof RequestAbortedError)).toBe(true);
  expect(Math.max(...aborted.map(({ toldAfterMs = Number.NaN }) => toldAfterMs))).toBeLessThan(50 + NOISE_MS);

  // The primary did fail and recover, and there were no unnecessary requests.
  const kinds = new Set(primary.requests.map(({ outcome }) => outcome));
  expect(kinds).toContain('completed');
  expect(kinds).toContain('faulted');
  const requests = primary.requests.length + fallback.requests.length;
  expect(requests / outcomes.length, 'upstream requests per call').toBeLessThanOrEqual(2);

  // Nothing remains: neither requests, nor calls, nor sockets of aborted calls.
  expect(await openAfter([primary, fallback], 1000), 'pending requests').toEqual([]);
  const givenUpAt = new Map(aborted.map(({ call, abortedAt = 0 }) => [call, abortedAt]));
  const log = [...primary.requests, ...fallback.requests];
  const closedAfterMs = log.flatMap((request) => {
    const at = givenUpAt.get(callOf(request));
    // Requests in transit during the abort reach the server's log only then.
    return at === undefined ? [] : [(request.closedAt ?? Number.POSITIVE_INFINITY) - Math.max(at, request.receivedAt)];
  });
  expect(Math.max(...closedAfterMs), 'until the server saw that the caller had disconnected').toBeLessThan(
    1000 + NOISE_MS,
  );
  expect(log.filter(({ outcome }) => outcome === 'closed-by-client').length).toBeGreaterThan(CALLERS * 0.04);
  expect(ai.getRequestStats()).toMatchObject({ inFlight: 0, aborted: aborted.length, failed: 0 });
  expect(ai.getProviderStatus().map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  await sleep(0);
  expect(unhandled.reasons).toEqual([]);
});
