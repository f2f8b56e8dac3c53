import { createFlexiAI, type FlexiAI, type Middleware } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { createMetrics, type Metrics } from '../src/index.ts';

/** Texts that must never be in a figure. */
export const CANARIES = ['canary-prompt', 'canary-answer', 'canary-key', 'canary-model', 'canary-error'] as const;

/** A response cache with one hit in two calls, by its events. */
const cacheEvents: Middleware = {
  name: 'cache-events',
  scope: 'call',
  handle: (request, context, next) => {
    context.emit?.('cacheMiss', () => ({ reason: 'canary-prompt' }));
    context.emit?.('cacheHit', () => ({
      key: 'canary-key',
      provider: 'b',
      model: 'n',
      ageMs: 5,
      from: 'fresh',
      savedUsd: 0.25,
      savedMs: 100,
    }));
    context.emit?.('cacheStore', () => ({ key: 'canary-key', provider: 'b', model: 'n', ttlMs: 1000, bytes: 10 }));
    return next(request);
  },
};

/** A client whose calls produce everything that is counted, with its figures. In memory, within a few ms. */
export async function makeTraffic(): Promise<{ readonly ai: FlexiAI; readonly metrics: Metrics }> {
  const [a, b] = [mockProvider({ id: 'a', apiKey: KEY }), mockProvider({ id: 'b' })];
  const price = { inputUsdPerMillion: 1000, outputUsdPerMillion: 2000 };
  const ai = createFlexiAI({
    providers: [a({ model: 'm', apiKey: 'canary-key', price, maxConcurrent: 1 }), b({ model: 'n', price })],
    retry: { maxRetries: 1, baseDelayMs: 1, maxDelayMs: 2 },
    circuitBreaker: { failureThreshold: 4 },
    streaming: { onInterruption: 'restart' },
    middleware: [cacheEvents],
  });
  const metrics = createMetrics();
  metrics.attach(ai);
  b.reply({
    tokens: ['canary-answer', ' one', ' two', ' three'],
    tokenDelayMs: 2,
    usage: {
      inputTokens: 10,
      outputTokens: 8,
      totalTokens: 18,
      cacheReadTokens: 3,
      cacheWriteTokens: { '5m': 2, '1h': 1 },
      reasoningTokens: 4,
      accuracy: 'reported',
    },
  });
  const ask = { prompt: 'canary-prompt' };
  a.reply({ text: 'canary-answer', delayMs: 20 });
  // One of them waits for the other.
  await Promise.all([
    ai.chatCompletion(ask, { provider: 'a' }),
    ai.chatCompletion({ ...ask, model: 'canary-model' }, { provider: 'a' }),
  ]);
  // Retries and a failover; a stream.
  a.enqueue({ error: 'server', message: 'canary-error' }, { error: 'overloaded', message: 'canary-error' });
  await ai.streamChatCompletion(ask).response();
  // A stream that is interrupted and restarted.
  a.enqueue({ tokens: ['canary-answer', ' one', ' two'], tokenDelayMs: 1, failAfter: 2 });
  await ai.streamChatCompletion(ask).response();
  // A cool-down that the provider requests: the next call skips it.
  a.enqueue({ error: 'rate-limit', retryAfterMs: 60_000 });
  await ai.chatCompletion(ask);
  await ai.chatCompletion(ask);
  await ai.chatCompletion(ask, { signal: AbortSignal.abort() }).catch(() => undefined);
  ai.resetCircuitBreakers();
  // Everything fails, often enough to open a circuit.
  a.reply({ error: 'server', message: 'canary-error' });
  b.reply({ error: 'server', message: 'canary-error' });
  for (let call = 0; call < 4; call += 1) await ai.chatCompletion(ask).catch(() => undefined);
  return { ai, metrics };
}

const KEY = { env: ['NO_SUCH_KEY'], validate: () => ({ ok: true }) as const };
