import { type Attempt, createFlexiAI, FlexiAIError } from '@flexiai/core';
import { type MockReply, mockProvider } from '@flexiai/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IS_LONG, propertyRuns } from '../../../../test/long-form.ts';
import { sumOf, sumsOf } from '../../test/sum-of.ts';
import { createMetrics } from './create-metrics.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const usage = fc.record({ inputTokens: fc.nat(50), outputTokens: fc.nat(50) });
const reply: fc.Arbitrary<MockReply> = fc.oneof(
  usage.map(({ inputTokens, outputTokens }) => ({
    tokens: ['one', ' two', ' three'],
    tokenDelayMs: 3,
    delayMs: 20,
    usage: {
      inputTokens,
      outputTokens,
      totalTokens: inputTokens + outputTokens,
      cacheReadTokens: Math.floor(inputTokens / 2),
      accuracy: 'reported' as const,
    },
  })),
  fc
    .constantFrom('server', 'overloaded', 'connection', 'context-length', 'invalid-request', 'authentication')
    .map((error) => ({ error })) as fc.Arbitrary<MockReply>,
  fc.nat(3000).map((retryAfterMs) => ({ error: 'rate-limit' as const, retryAfterMs })),
  fc.nat(2).map((failAfter) => ({ tokens: ['a', ' b', ' c'], failAfter })),
  fc.constantFrom(300, 2000, Number.POSITIVE_INFINITY).map((delayMs) => ({ text: 'slow', delayMs })),
);
const call = fc.record({
  mode: fc.constantFrom('unary', 'stream', 'left' as const),
  model: fc.option(fc.constantFrom('m', 'unknown'), { nil: undefined }),
  abortAfterMs: fc.option(fc.nat(500), { nil: undefined }),
});

const add = (sums: Record<string, number>, key: string, by: number): void => {
  sums[key] = (sums[key] ?? 0) + by;
};

it(
  'counts exactly what the ledgers of all calls contain, whatever fails',
  async () => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(
          fc.array(reply, { maxLength: 6 }),
          fc.array(reply, { maxLength: 6 }),
          fc.array(reply, { maxLength: 3 }),
        ),
        fc.array(call, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('error', 'hold', 'restart', 'continue' as const),
        fc.boolean(),
        async (scripts, calls, onInterruption, hedges) => {
          const price = { inputUsdPerMillion: 1_000_000, outputUsdPerMillion: 2_000_000 };
          const providers = ['a', 'b', 'c'].map((id, place) => {
            const mock = mockProvider({ id });
            mock.enqueue(...(scripts[place] ?? []));
            return mock({ model: 'm', price, ...(place === 0 && { maxConcurrent: 2 }) });
          });
          const ai = createFlexiAI({
            providers,
            streaming: { onInterruption },
            timeouts: { headersMs: 1000, firstContentMs: 1000, idleMs: 1000, totalMs: 20_000 },
            retry: { maxRetries: 1 },
            circuitBreaker: { failureThreshold: 3 },
            ...(hedges && { hedge: { afterMs: 100 } }),
          });
          const metrics = createMetrics();
          metrics.attach(ai);
          const attempts: Record<string, number> = {};
          const kinds: Record<string, number> = {};
          const tokens: Record<string, number> = {};
          const outcomes: Record<string, number> = {};
          let costUsd = 0;
          const book = (ledger: readonly Attempt[]): void => {
            for (const attempt of ledger) {
              const model = attempt.model === 'm' ? 'm' : 'other';
              const at = `${attempt.provider} ${model}`;
              add(attempts, `${at} ${attempt.outcome} ${attempt.errorCode ?? 'none'}`, 1);
              add(kinds, `${at} ${attempt.kind}`, 1);
              if (attempt.usage?.inputTokens !== undefined) add(tokens, `${at} input`, attempt.usage.inputTokens);
              if (attempt.usage?.outputTokens !== undefined) add(tokens, `${at} output`, attempt.usage.outputTokens);
              costUsd += attempt.costUsd ?? 0;
            }
          };
          // Whether every ledger was available: the error of an aborted call has none.
          let isWhole = true;
          ai.on('response', ({ response }) => {
            add(outcomes, `answered ${response.provider} none`, 1);
            book(response.attempts);
          });
          ai.on('error', ({ error }) => {
            add(outcomes, `${error.code === 'aborted' ? 'aborted' : 'failed'} none ${error.code}`, 1);
            if (error.attempts === undefined) isWhole = false;
            book(error.attempts ?? []);
          });
          const ends = calls.map(async ({ mode, model, abortAfterMs }) => {
            const options = abortAfterMs === undefined ? {} : { signal: abortedAfter(abortAfterMs) };
            const request = { prompt: 'Hello', ...(model !== undefined && { model }) };
            try {
              if (mode === 'unary') return void (await ai.chatCompletion(request, options));
              const stream = ai.streamChatCompletion(request, options);
              if (mode === 'stream') return void (await stream.response());
              for await (const _ of stream) break;
            } catch (error) {
              expect(error).toBeInstanceOf(FlexiAIError);
            }
          });
          await vi.runAllTimersAsync();
          await Promise.all(ends);
          await vi.runAllTimersAsync();
          const snapshot = metrics.snapshot();
          const compare = (name: string, by: readonly string[], ledgers: Record<string, number>): void => {
            const counted = sumsOf(snapshot, name, by);
            if (isWhole) expect(counted).toEqual(ledgers);
            for (const [key, sum] of Object.entries(ledgers)) expect(counted[key]).toBeGreaterThanOrEqual(sum);
          };
          compare('flexiai_attempts', ['provider', 'model', 'outcome', 'error'], attempts);
          compare('flexiai_attempts_by_kind', ['provider', 'model', 'kind'], kinds);
          compare('flexiai_tokens', ['provider', 'model', 'kind'], tokens);
          if (isWhole) expect(sumOf(snapshot, 'flexiai_cost_usd')).toBeCloseTo(costUsd, 6);
          whole += Number(isWhole);
          expect(sumsOf(snapshot, 'flexiai_calls', ['outcome', 'provider', 'error'])).toEqual(outcomes);
          const stats = ai.getRequestStats();
          expect(sumOf(snapshot, 'flexiai_calls')).toBe(stats.total);
          expect(sumOf(snapshot, 'flexiai_attempts')).toBe(stats.attempts);
          expect(sumOf(snapshot, 'flexiai_attempts_by_kind', { kind: 'retry' })).toBe(stats.retries);
          expect(sumOf(snapshot, 'flexiai_calls_in_flight')).toBe(0);
          expect(sumOf(snapshot, 'flexiai_attempts_in_flight')).toBe(0);
          await ai.close();
        },
      ),
      propertyRuns(60, 2000),
    );
    expect(whole).toBeGreaterThan(10);
  },
  IS_LONG ? 600_000 : 20_000,
);

function abortedAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
