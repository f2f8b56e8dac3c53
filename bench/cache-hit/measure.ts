import { type CacheOptions, cache } from '@flexiai/cache';
import { createFlexiAI, type FlexiAI, type Middleware, type UnifiedRequest, type UnifiedResponse } from '@flexiai/core';
import { defineProvider } from '@flexiai/core/plugin';
import { noOptions, TEXT_ONLY } from '../plain-plugin.ts';

/** The CPU time of one call, in microseconds. */
export interface CacheHitReport {
  /** A call without middleware, whose provider answers at once. */
  readonly bareMicros: number;
  /** A call with a pass-through middleware. */
  readonly passedMicros: number;
  /** A call that is answered from the memory of the cache. */
  readonly hitMicros: number;
  /** Number of provider calls behind the cache. */
  readonly upstreamCalls: number;
  readonly hits: number;
}

const request: Pick<UnifiedRequest, 'messages' | 'temperature'> = {
  temperature: 0,
  messages: [
    { role: 'system', content: 'You are a helpful assistant of a shop that sells bicycles. Answer in one sentence.' },
    { role: 'user', content: 'Which size of frame do I need if I am 1.80 m tall and want to ride long distances?' },
  ],
};

/** An entry whose provider answers at once, with counters. */
function instant() {
  let calls = 0;
  const plugin = defineProvider({
    id: 'instant',
    displayName: 'Instant',
    configSchema: noOptions,
    create: () => ({
      model: 'm',
      capabilities: TEXT_ONLY,
      async chatCompletion(): Promise<UnifiedResponse> {
        calls += 1;
        const text = 'A frame of 56 to 58 cm fits most riders of that height.';
        return {
          id: 'answer',
          provider: 'instant',
          model: 'm',
          text,
          content: [{ type: 'text', text }],
          toolCalls: [],
          finishReason: 'stop',
          usage: { inputTokens: 40, outputTokens: 15, totalTokens: 55, accuracy: 'reported' },
          warnings: [],
          attempts: [],
          skipped: [],
        };
      },
      // biome-ignore lint/correctness/useYield: only unary calls are measured
      async *streamChatCompletion() {
        throw new Error('Only unary calls are measured.');
      },
      authenticate: async () => undefined,
      healthCheck: async () => ({ status: 'healthy' as const, latencyMs: 0, checkedAt: Date.now() }),
    }),
  });
  return { entry: plugin({}), calls: () => calls };
}

/**
 * The CPU time of a memory hit compared with the bare client: the minimum of several alternating rounds.
 *
 * @param calls number per round
 */
export async function measureCacheHit(
  calls: number,
  rounds: number,
  options: CacheOptions = {},
): Promise<CacheHitReport> {
  const [bare, passed, cached] = [instant(), instant(), instant()];
  const own = cache(options);
  const pass: Middleware = { name: 'pass', scope: 'call', handle: (_request, _context, next) => next() };
  const clients = [
    createFlexiAI({ providers: [bare.entry] }),
    createFlexiAI({ providers: [passed.entry], middleware: [pass] }),
    createFlexiAI({ providers: [cached.entry], middleware: [own] }),
  ];
  const least = clients.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, client] of clients.entries()) {
      least[index] = Math.min(least[index] ?? 0, await microsOf(client, calls));
    }
  }
  await Promise.all(clients.map((client) => client.close()));
  const [bareMicros = 0, passedMicros = 0, hitMicros = 0] = least;
  return { bareMicros, passedMicros, hitMicros, upstreamCalls: cached.calls(), hits: own.stats().hits };
}

async function microsOf(ai: FlexiAI, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) await ai.chatCompletion(request);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
