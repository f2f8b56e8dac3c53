// All providers are down: how many requests they receive, how long callers wait for the error, and how soon the
// recovery is noticed.
import { setTimeout as sleep } from 'node:timers/promises';
import { AllProvidersFailedError, createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer, type WireReply, type WireServer } from '@flexiai/testing';
import { expect, it } from 'vitest';
import { healthy, question } from './question.ts';
import { median, NOISE_MS, openAfter, UnhandledRejections } from './settle.ts';

const CALLS = 300;
const WORKERS = 10;
const RECOVERY_MS = 800;
const PROBES = 2;
const CALLERS = 500;

const DOWN: WireReply = { fault: { kind: 'status', status: 503 } };

/** Requests to each server since the log had this length. */
function since(marks: readonly number[], servers: readonly WireServer[]): readonly number[] {
  return servers.map(({ requests }, index) => requests.length - (marks[index] ?? 0));
}

it('causes no requests if open circuits are refused: calls fail at once, the number of probes is limited, and the providers are used again', async () => {
  using unhandled = new UnhandledRejections();
  await using primary = await startOpenAIServer({ reply: healthy });
  await using fallback = await startOpenAIServer({ reply: healthy });
  const servers = [primary, fallback];
  const shared = { apiKey: 'sk-test', model: 'model' };
  await using ai = createFlexiAI({
    providers: [
      openai({ ...shared, name: 'primary', baseURL: primary.baseURL }),
      openai({ ...shared, name: 'fallback', baseURL: fallback.baseURL }),
    ],
    retry: { baseDelayMs: 20, maxDelayMs: 100 },
    circuitBreaker: {
      failureThreshold: 5,
      recoveryTimeoutMs: RECOVERY_MS,
      maxRecoveryTimeoutMs: RECOVERY_MS,
      halfOpenMaxCalls: PROBES,
      whenAlone: 'refuse',
    },
  });
  let openedAt = Number.POSITIVE_INFINITY;
  ai.on('breakerChange', ({ to }) => {
    if (to === 'open') openedAt = performance.now();
  });
  const isOpen = (): boolean => ai.getProviderStatus().every(({ circuit }) => circuit?.state === 'open');
  // The SDK is loaded with the first request.
  for (const provider of ['primary', 'fallback']) await ai.chatCompletion({ prompt: question(0) }, { provider });
  for (const server of servers) server.reset();

  // The outage begins.
  for (const server of servers) server.reply(DOWN);
  const rejectedAfterMs: number[] = [];
  let call = 0;
  const worker = async (): Promise<void> => {
    while (call < CALLS) {
      call += 1;
      const wasOpen = isOpen();
      const started = performance.now();
      await expect(ai.chatCompletion({ prompt: question(call) })).rejects.toBeInstanceOf(AllProvidersFailedError);
      if (wasOpen) rejectedAfterMs.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  const upstream = since([], servers).reduce((sum, requests) => sum + requests, 0);
  expect(upstream / CALLS, 'upstream requests per call').toBeLessThanOrEqual(0.5);
  expect(rejectedAfterMs.length, 'calls that met open circuits').toBeGreaterThan(CALLS / 2);
  expect(median(rejectedAfterMs), 'ms until the rejection').toBeLessThanOrEqual(5);

  // Half-open: the probes are slow, and 500 callers arrive meanwhile.
  for (const server of servers) server.reply({ ...DOWN, delayMs: 100 });
  await sleep(openedAt + RECOVERY_MS + 5 - performance.now());
  const marks = servers.map(({ requests }) => requests.length);
  const rejections = Array.from({ length: CALLERS }, (_none, index) =>
    ai.chatCompletion({ prompt: question(1000 + index) }).then(
      () => 'answered',
      () => 'rejected',
    ),
  );
  expect(new Set(await Promise.all(rejections))).toEqual(new Set(['rejected']));
  expect(since(marks, servers), 'probes').toEqual([PROBES, PROBES]);

  // Healthy again: calls are made continuously, until the primary's circuit is closed.
  for (const server of servers) server.reply(healthy);
  const healthyAt = performance.now();
  const limit = RECOVERY_MS + 1000;
  const isBack = (): boolean => ai.getProviderStatus('primary').circuit?.state === 'closed';
  for (let attempt = 0; !isBack() && performance.now() - healthyAt < limit + NOISE_MS; attempt += 1) {
    await ai.chatCompletion({ prompt: question(2000 + attempt) }).catch(() => undefined);
    await sleep(20);
  }
  expect(performance.now() - healthyAt, 'ms until the primary is back').toBeLessThanOrEqual(limit);
  // Now for all.
  const answers = Array.from({ length: 100 }, (_none, index) => ai.chatCompletion({ prompt: question(3000 + index) }));
  const by = (await Promise.all(answers)).map(({ provider }) => provider);
  expect(new Set(by)).toEqual(new Set(['primary']));

  expect(await openAfter(servers, 1000), 'pending requests').toEqual([]);
  expect(ai.getRequestStats().inFlight).toBe(0);
  expect(unhandled.reasons).toEqual([]);
});

it('causes about one request per call by default, and the first call after the outage is answered', async () => {
  using unhandled = new UnhandledRejections();
  await using server = await startOpenAIServer({ reply: healthy });
  await using ai = createFlexiAI({
    providers: [openai({ apiKey: 'sk-test', model: 'model', baseURL: server.baseURL })],
    retry: { baseDelayMs: 20, maxDelayMs: 100 },
  });
  await ai.chatCompletion({ prompt: question(0) });
  server.reset();
  server.reply(DOWN);
  let call = 0;
  const worker = async (): Promise<void> => {
    while (call < CALLS) {
      call += 1;
      await expect(ai.chatCompletion({ prompt: question(call) })).rejects.toMatchObject({ code: 'overloaded' });
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  expect(server.requests.length / CALLS, 'upstream requests per call').toBeGreaterThanOrEqual(1);
  expect(server.requests.length / CALLS, 'upstream requests per call').toBeLessThanOrEqual(1.15);
  server.reply(healthy);
  await ai.chatCompletion({ prompt: question(CALLS + 1) });
  expect(ai.getProviderStatus('openai').circuit?.state).toBe('closed');
  expect(unhandled.reasons).toEqual([]);
});
