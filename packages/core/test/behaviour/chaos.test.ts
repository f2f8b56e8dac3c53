import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import {
  type Attempt,
  AuthenticationError,
  type CallContext,
  ConnectionError,
  ContextLengthError,
  createFlexiAI,
  type FlexiAI,
  FlexiAIError,
  InvalidRequestError,
  type Middleware,
  RateLimitError,
  ServerError,
  type StreamPart,
  type UnifiedResponse,
} from '../../src/index.ts';
import { onFakeClock } from '../on-fake-clock.ts';
import { pause, sleep } from '../pause.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer, finish } from '../scripted-provider.ts';
import { settled } from '../settle.ts';

const NAMES = ['a', 'b', 'c'];
const at = { provider: 'x', model: 'm' };
onFakeClock(Date.UTC(2026, 10, 23));

const errors: Record<string, () => Error> = {
  server: () => new ServerError('boom', { ...at, status: 500 }),
  connection: () => new ConnectionError('reset', at),
  'rate-limit': () => new RateLimitError('slow', { ...at, retryAfterMs: 700 }),
  'long rate-limit': () => new RateLimitError('slow', { ...at, retryAfterMs: 120_000 }),
  'rate-limit without a time': () => new RateLimitError('slow', at),
  authentication: () => new AuthenticationError('bad key', at),
  'context-length': () => new ContextLengthError('too long', at),
  'invalid-request': () => new InvalidRequestError('no', at),
  untyped: () => new TypeError('undefined is not a function'),
};

/** What a provider does in one attempt. */
const behaviour = fc.record({
  delayMs: fc.constantFrom(0, 0, 1, 50, 400, 3000),
  pieces: fc.integer({ min: 0, max: 4 }),
  gapMs: fc.constantFrom(0, 0, 10, 900),
  ending: fc.constantFrom('ok', 'ok', 'ok', 'ok', 'hang', 'eof', 'odd part', ...Object.keys(errors)),
  heedsAbort: fc.boolean(),
});
type Behaviour = typeof behaviour extends fc.Arbitrary<infer B> ? B : never;

/** What an application does with one call. */
const use = fc.record({
  mode: fc.constantFrom('unary', 'stream'),
  startMs: fc.constantFrom(0, 0, 5, 500, 2000),
  abortMs: fc.option(fc.constantFrom(0, 1, 60, 450, 2500)),
  reading: fc.constantFrom('response', 'all', 'first', 'slowly', 'never', 'cancel'),
});
type Use = typeof use extends fc.Arbitrary<infer U> ? U : never;

const config = fc.record({
  retry: fc.record({ maxRetries: fc.integer({ min: 0, max: 2 }), baseDelayMs: fc.constantFrom(0, 100, 1000) }),
  circuitBreaker: fc.constantFrom(
    false as const,
    { failureThreshold: 1, recoveryTimeoutMs: 300 },
    { failureThreshold: 2, recoveryTimeoutMs: 1000, halfOpenMaxCalls: 2 },
    { kind: 'count' as const, windowCalls: 4, minimumCalls: 2, recoveryTimeoutMs: 500 },
  ),
  streaming: fc.record({ onInterruption: fc.constantFrom('error', 'hold', 'restart', 'continue') }),
  around: fc.subarray(['call', 'attempt'] as const),
});
type Config = typeof config extends fc.Arbitrary<infer C> ? C : never;

async function* perform(plan: Behaviour, name: string, context: CallContext): AsyncGenerator<StreamPart> {
  await pause(plan.delayMs, context, plan.heedsAbort);
  yield { type: 'stream-start', provider: name, model: 'm' };
  for (let piece = 0; piece < plan.pieces; piece += 1) {
    await pause(plan.gapMs, context, plan.heedsAbort);
    yield { type: 'text-delta', id: 't', delta: `${name}${piece} ` };
  }
  if (plan.ending === 'hang') await pause(3_600_000, context, true);
  if (plan.ending === 'odd part') yield { type: 'odd' } as unknown as StreamPart;
  const error = errors[plan.ending]?.();
  if (error !== undefined) throw error;
  if (plan.ending === 'ok') yield finish('x'.repeat(plan.pieces));
}

const passing = (scope: Middleware['scope']): Middleware => ({
  name: scope,
  scope,
  handle: async (request, _context, next) => (await next(request)).tap({ part: () => undefined, end: () => undefined }),
});

function makeClient({ retry, circuitBreaker, streaming, around }: Config, behaviours: readonly Behaviour[]): FlexiAI {
  let asked = 0;
  const next = (): Behaviour => {
    const plan = behaviours[asked % behaviours.length] as Behaviour;
    asked += 1;
    return plan;
  };
  return createFlexiAI({
    providers: NAMES.map((name) =>
      rawProvider(name, {
        async chatCompletion(_request, context) {
          let text = '';
          let finished = false;
          for await (const part of perform(next(), name, context)) {
            if (part.type === 'text-delta') text += part.delta;
            else finished = part.type === 'finish';
          }
          return finished ? answer(text, name, 'm') : (undefined as unknown as UnifiedResponse);
        },
        streamChatCompletion: (_request, context) => perform(next(), name, context),
      })({ model: 'm' }),
    ),
    retry,
    circuitBreaker,
    streaming,
    middleware: around.map(passing),
    timeouts: { headersMs: 1000, firstContentMs: 1500, idleMs: 800, totalMs: 20_000 },
  });
}

/** Acts as one application. @returns the outcome */
async function play(ai: FlexiAI, { mode, startMs, abortMs, reading }: Use): Promise<unknown> {
  await sleep(startMs);
  const controller = new AbortController();
  if (abortMs !== null) setTimeout(() => controller.abort(), abortMs);
  const options = { signal: controller.signal };
  try {
    if (mode === 'unary') return await ai.chatCompletion({ prompt: 'x' }, options);
    const stream = ai.streamChatCompletion({ prompt: 'x' }, options);
    switch (reading) {
      case 'response':
        return await stream.response();
      case 'all':
      case 'slowly':
        for await (const _ of stream) if (reading === 'slowly') await sleep(700);
        return await stream.response();
      case 'first':
        for await (const _ of stream.textStream) break;
        return 'left';
      case 'never':
        await stream[Symbol.asyncIterator]().next();
        return 'left';
      default: {
        const response = stream.response();
        setTimeout(() => void stream.cancel(), 100);
        return await response;
      }
    }
  } catch (error) {
    return error;
  }
}

function expectSound(attempts: readonly Attempt[]): void {
  let last = 0;
  for (const { startedAt, durationMs, headersMs = 0, firstContentMs = headersMs, outcome, errorCode } of attempts) {
    expect(startedAt).toBeGreaterThanOrEqual(last);
    last = startedAt;
    expect(headersMs).toBeLessThanOrEqual(firstContentMs);
    expect(firstContentMs).toBeLessThanOrEqual(durationMs);
    expect(durationMs).toBeLessThanOrEqual(20_000);
    expect(errorCode === undefined).toBe(outcome === 'success');
  }
}

it('a client keeps its counts, timers and circuits consistent, whatever happens at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(
      config,
      fc.array(behaviour, { minLength: 1, maxLength: 12 }),
      fc.array(use, { minLength: 1, maxLength: 12 }),
      fc.option(
        fc.record({ atMs: fc.constantFrom(0, 30, 600, 2500), timeoutMs: fc.constantFrom(0, 0, 50, 1000, 10_000) }),
      ),
      async (settings, behaviours, uses, closing) => {
        const mutable = [...behaviours];
        const ai = makeClient(settings, mutable);
        let told = 0;
        for (const name of ['response', 'error'] as const) ai.on(name, () => (told += 1));
        const plays = uses.map((each) => play(ai, each));
        let closed = closing === null;
        if (closing !== null) {
          const { atMs, timeoutMs } = closing;
          setTimeout(async () => {
            await ai.close({ timeoutMs });
            closed = true;
          }, atMs);
        }
        await vi.advanceTimersByTimeAsync(60_000);
        for (const outcome of await Promise.all(plays)) {
          if (outcome === 'left') continue;
          if (outcome instanceof FlexiAIError) expectSound(outcome.attempts ?? []);
          else {
            const { text, attempts } = outcome as UnifiedResponse;
            expect(typeof text).toBe('string');
            expectSound(attempts);
            expect(attempts.at(-1)?.outcome).toBe('success');
          }
        }
        const stats = ai.getRequestStats();
        expect(stats.inFlight).toBe(0);
        expect(stats.succeeded + stats.failed + stats.aborted).toBe(stats.total);
        expect(told).toBe(stats.total);
        const statuses = ai.getProviderStatus();
        for (const { requests, successes, failures, aborted, inFlight } of statuses) {
          expect([inFlight, successes + failures + aborted]).toEqual([0, requests]);
        }
        expect(statuses.reduce((sum, { requests }) => sum + requests, 0)).toBe(stats.attempts);
        // Providers that ignore the abort may still sleep.
        await vi.advanceTimersByTimeAsync(3_600_000);
        expect(vi.getTimerCount()).toBe(0);
        expect(closed).toBe(true);
        if (closing !== null) return;
        // Nothing is stuck: when all providers work again, every one of them answers.
        mutable.splice(0, mutable.length, { delayMs: 0, pieces: 1, gapMs: 0, ending: 'ok', heedsAbort: true });
        for (const provider of [...NAMES, ...NAMES, ...NAMES]) {
          expect((await settled(ai.chatCompletion({ prompt: 'x' }, { provider }))).provider).toBe(provider);
        }
        expect(ai.getHealth().status).toBe('healthy');
      },
    ),
    propertyRuns(60),
  );
});
