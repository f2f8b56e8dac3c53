import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import {
  AuthenticationError,
  type CallContext,
  type CallOptions,
  ConnectionError,
  createFlexiAI,
  type FlexiAI,
  type FlexiAIConfig,
  FlexiAIError,
  type HedgeOptions,
  InvalidRequestError,
  type Middleware,
  type ProviderCapabilities,
  QuotaExhaustedError,
  RateLimitError,
  ServerError,
  type StreamPart,
  UnsupportedError,
} from '../../src/index.ts';
import { defineProvider, type Provider, type StandardSchemaV1 } from '../../src/plugin.ts';
import { EVERYTHING } from '../everything.ts';
import { onFakeClock } from '../on-fake-clock.ts';
import { pause, sleep } from '../pause.ts';
import { answer, finish } from '../scripted-provider.ts';
import { settled, turns } from '../settle.ts';

// All features of the engine at the same time, on providers that behave at random. Single features are tested elsewhere; these
// are the invariants of any combination.

const at = { provider: 'x', model: 'm' };
onFakeClock(Date.UTC(2026, 10, 26));

const errors: Record<string, () => Error> = {
  server: () => new ServerError('boom', { ...at, status: 500 }),
  connection: () => new ConnectionError('reset', at),
  'rate-limit': () => new RateLimitError('slow', { ...at, retryAfterMs: 700 }),
  'rate-limit at once': () => new RateLimitError('slow', { ...at, retryAfterMs: 0 }),
  'long rate-limit': () => new RateLimitError('slow', { ...at, retryAfterMs: 1e12 }),
  'rate-limit without a time': () => new RateLimitError('slow', at),
  'server with a time': () => new ServerError('soon', { ...at, retryAfterMs: 300 }),
  authentication: () => new AuthenticationError('bad key', at),
  quota: () => new QuotaExhaustedError('no credit', at),
  unsupported: () => new UnsupportedError('no', at),
  'invalid-request': () => new InvalidRequestError('no', at),
};

const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** What a provider does in one attempt. */
const behaviour = fc.record({
  delayMs: fc.constantFrom(0, 0, 1, 50, 400, 3000),
  pieces: fc.integer({ min: 0, max: 3 }),
  gapMs: fc.constantFrom(0, 0, 10, 900),
  ending: fc.constantFrom('ok', 'ok', 'ok', 'ok', 'hang', 'eof', ...Object.keys(errors)),
  heedsAbort: fc.boolean(),
  left: fc.option(fc.constantFrom(0, 1, 5)),
});
type Behaviour = typeof behaviour extends fc.Arbitrary<infer B> ? B : never;

const NAMES = ['a', 'b', 'c'] as const;

const entryOptions = fc.record({
  name: fc.constant(''),
  plugin: fc.constantFrom('p', 'q'),
  keys: fc.integer({ min: 1, max: 3 }),
  maxConcurrent: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
  limits: fc.option(
    fc.record(
      {
        requestsPerMinute: fc.constantFrom(3, 60, 600, 6000),
        tokensPerMinute: fc.constantFrom(5, 1000, 100_000),
        whenReached: fc.constantFrom('failover' as const, 'wait' as const),
        maxQueue: fc.constantFrom(0, 1, 5),
        maxWaitMs: fc.constantFrom(0, 50, 3000),
      },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  ),
  circuitBreaker: fc.constantFrom(
    false as const,
    { failureThreshold: 1, recoveryTimeoutMs: 300 },
    { failureThreshold: 2, recoveryTimeoutMs: 1000, halfOpenMaxCalls: 2 },
    { kind: 'count' as const, windowCalls: 4, minimumCalls: 2, recoveryTimeoutMs: 500 },
    { kind: 'sampling' as const, windowMs: 2000, minimumCallsPerSecond: 0, recoveryTimeoutMs: 500 },
  ),
  healthProbe: fc.constantFrom(false as const, { intervalMs: 200 }),
  retry: fc.record({
    maxRetries: fc.integer({ min: 0, max: 2 }),
    baseDelayMs: fc.constantFrom(0, 100, 1000),
    maxRetryAfterMs: fc.constantFrom(0, 1000),
    budget: fc.constantFrom(false as const, { ratio: 0, minPerSecond: 0 }, { ratio: 0.1, minPerSecond: 1 }),
    retryOn: fc.constantFrom({}, { authentication: true, 'rate-limit': false }, { timeout: true, aborted: true }),
    failoverOn: fc.constantFrom({}, { 'invalid-request': true, aborted: true }, { server: false }),
  }),
  priority: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
  price: fc.option(fc.constant({ inputUsdPerMillion: 1, outputUsdPerMillion: 1 }), { nil: undefined }),
});

const settings = fc.record({
  entries: fc.array(entryOptions, { minLength: 1, maxLength: 3 }),
  strategy: fc.constantFrom(
    'priority' as const,
    'weighted' as const,
    'round-robin' as const,
    'least-latency' as const,
    'least-busy' as const,
    'lowest-cost' as const,
  ),
  hedge: fc.constantFrom<HedgeOptions | false>(
    false,
    { afterMs: 1 },
    { afterMs: 100 },
    { afterMs: 100, maxExtraCostUsd: 1 },
    { afterMs: 'p50' },
  ),
  onInterruption: fc.constantFrom('error' as const, 'hold' as const, 'restart' as const, 'continue' as const),
  around: fc.subarray(['call', 'attempt'] as const),
  badHooks: fc.boolean(),
});
type Settings = typeof settings extends fc.Arbitrary<infer S> ? S : never;

/** What an application does with one call. */
const use = fc.record({
  mode: fc.constantFrom('unary', 'unary', 'stream', 'stream', 'broadcast', 'embed'),
  startMs: fc.constantFrom(0, 0, 5, 500, 2000),
  abort: seldom(
    fc.oneof(
      fc.record({ ms: fc.constantFrom(0, 1, 60, 100, 450, 700, 2500), turns: fc.integer({ min: 0, max: 30 }) }),
      fc.record({ ms: fc.constant(-1), turns: fc.integer({ min: 0, max: 60 }) }),
    ),
  ),
  reading: fc.constantFrom('response', 'all', 'first', 'slowly', 'never', 'cancel'),
  options: fc.record({
    provider: seldom(fc.constant('a')),
    models: seldom(fc.constantFrom(['m'], ['n', 'm'], ['p/m', 'q/n'])),
    affinityKey: seldom(fc.constantFrom('k', 'l')),
    totalMs: seldom(fc.constantFrom(1, 1000)),
  }),
});
type Use = typeof use extends fc.Arbitrary<infer U> ? U : never;

const intervention = fc.record({
  atMs: fc.constantFrom(0, 1, 30, 100, 600, 2500),
  what: fc.oneof(
    fc.constantFrom('isolate', 'reset', 'primary', 'snapshot', 'use', 'clock back', 'clock forward'),
    settings.map((next) => ({ reconfigure: next })),
  ),
  on: fc.integer({ min: 0, max: 2 }),
});
type Intervention = typeof intervention extends fc.Arbitrary<infer I> ? I : never;

/** What an application does inside a listener. */
const reaction = fc.record({
  to: fc.constantFrom(
    'request',
    'attemptStart',
    'attemptEnd',
    'skip',
    'queueWait',
    'retry',
    'failover',
    'hedge',
    'streamProgress',
    'interruption',
    'restart',
    'continuation',
    'response',
    'error',
    'breakerChange',
    'reconfigure',
  ),
  after: fc.integer({ min: 0, max: 3 }),
  doing: fc.oneof(
    fc.constantFrom('abort all' as const, 'close' as const, 'call' as const, 'stream' as const),
    intervention,
  ),
});
type Reaction = typeof reaction extends fc.Arbitrary<infer R> ? R : never;

async function* perform(plan: Behaviour, name: string, context: CallContext): AsyncGenerator<StreamPart> {
  await pause(plan.delayMs, context, plan.heedsAbort);
  if (plan.left !== null) {
    const window = { limit: 5, remaining: plan.left, resetAfterMs: 800 };
    context.onHeaders?.({ status: 200, rateLimit: { requests: window, tokens: window } });
  }
  yield { type: 'stream-start', provider: name, model: 'm' };
  for (let piece = 0; piece < plan.pieces; piece += 1) {
    await pause(plan.gapMs, context, plan.heedsAbort);
    yield { type: 'text-delta', id: 't', delta: `${name}${piece} ` };
  }
  if (plan.ending === 'hang') await pause(3_600_000, context, true);
  const error = errors[plan.ending]?.();
  if (error !== undefined) throw error;
  if (plan.ending === 'ok') yield finish('x'.repeat(plan.pieces));
}

const CAPABILITIES: ProviderCapabilities = {
  ...EVERYTHING,
  maxEmbeddingInputs: 1,
};

const schema: StandardSchemaV1<{ model: string; apiKey?: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { model: string } }) },
};

/** The providers' behaviour, and a record of their calls. */
class World {
  readonly behaviours: Behaviour[];
  /** The attempts that reached a provider, by call and number. */
  readonly seen: string[] = [];
  /** Requests in progress: each must end, or have been aborted. */
  readonly busy = new Set<AbortSignal>();
  #asked = 0;

  constructor(behaviours: readonly Behaviour[]) {
    this.behaviours = [...behaviours];
  }

  plugin(id: string) {
    return defineProvider({
      id,
      displayName: id,
      configSchema: schema,
      apiKey: { env: ['NONE'], validate: () => ({ ok: true }) as const },
      create: ({ model }, { name }): Provider => {
        const busy = this.busy;
        const ask = async function* (this: World, context: CallContext): AsyncGenerator<StreamPart> {
          busy.add(context.signal);
          try {
            yield* perform(this.#next(context), name, context);
          } finally {
            busy.delete(context.signal);
          }
        }.bind(this);
        return {
          model,
          capabilities: CAPABILITIES,
          chatCompletion: async (_request, context) => {
            let text = '';
            let finished = false;
            for await (const part of ask(context)) {
              if (part.type === 'text-delta') text += part.delta;
              else finished = part.type === 'finish';
            }
            if (!finished) throw new ConnectionError('cut', at);
            return answer(text, name, model);
          },
          streamChatCompletion: (_request, context) => ask(context),
          embed: async ({ input }, context) => {
            for await (const _ of ask(context));
            return { model, embeddings: input.map(() => [1]), usage: answer('x').usage, warnings: [] };
          },
          authenticate: async () => undefined,
          healthCheck: async () => ({ status: 'healthy', latencyMs: 0, checkedAt: Date.now() }),
        };
      },
    });
  }

  #next({ requestId, attempt }: CallContext): Behaviour {
    this.seen.push(`${requestId}#${attempt}`);
    const plan = this.behaviours[this.#asked % this.behaviours.length] as Behaviour;
    this.#asked += 1;
    return plan;
  }
}

const passing = (scope: Middleware['scope']): Middleware => ({
  name: scope,
  scope,
  handle: async (request, _context, next) => (await next(request)).tap({ part: () => undefined, end: () => undefined }),
});

const TOTAL_MS = 20_000;

function configOf(world: World, plan: Settings): FlexiAIConfig {
  const plugins = { p: world.plugin('p'), q: world.plugin('q') };
  const fail = (): never => {
    throw new Error('a bad hook');
  };
  const reject = (): never => Promise.reject(new Error('a bad hook')) as never;
  return {
    providers: plan.entries.map(({ plugin, keys, ...options }, index) =>
      plugins[plugin]({
        ...options,
        model: 'm',
        name: NAMES[index] as string,
        apiKeys: Array.from({ length: keys }, (_, key) => `key-${index}-${key}`),
      } as never),
    ),
    routing: { strategy: plan.strategy },
    hedge: plan.hedge,
    streaming: { onInterruption: plan.onInterruption, holdChars: 5, holdMs: 300 },
    middleware: plan.around.map(passing),
    timeouts: { headersMs: 1000, firstContentMs: 1500, idleMs: 800, totalMs: TOTAL_MS },
    ...(plan.badHooks && {
      hooks: {
        onRequest: fail,
        onAttemptStart: reject,
        onAttemptEnd: fail,
        onChunk: fail,
        onSkip: reject,
        onRetry: fail,
      },
    }),
  } as FlexiAIConfig;
}

interface Played {
  readonly outcome: unknown;
  /** The time from the abort, or from the start, to the end. */
  readonly sinceAbortMs: number | undefined;
  readonly tookMs: number;
  readonly totalMs: number;
}

/** Acts as one application. */
async function play(
  ai: FlexiAI,
  aborters: Set<AbortController>,
  { mode, startMs, abort, reading, options }: Use,
): Promise<Played> {
  await sleep(startMs);
  const began = performance.now();
  const controller = new AbortController();
  aborters.add(controller);
  controller.signal.addEventListener('abort', () => (abortedAt ??= performance.now()));
  let abortedAt: number | undefined;
  if (abort !== undefined) {
    const doAbort = async (): Promise<void> => {
      await turns(abort.turns);
      controller.abort();
    };
    if (abort.ms < 0) void doAbort();
    else setTimeout(() => void doAbort(), abort.ms);
  }
  const { totalMs = TOTAL_MS, ...choice } = options as { totalMs?: number } & CallOptions;
  const callOptions: CallOptions = { ...choice, signal: controller.signal, timeouts: { totalMs } };
  const outcome = await interact(ai, mode, reading, callOptions).catch((error: unknown) => error);
  const now = performance.now();
  return {
    outcome,
    tookMs: now - began,
    totalMs,
    sinceAbortMs: abortedAt === undefined ? undefined : now - Math.max(abortedAt, began),
  };
}

/** @returns a function that removes the listener */
function react(ai: FlexiAI, world: World, aborters: Set<AbortController>, { to, after, doing }: Reaction): () => void {
  let left = after;
  return ai.on(to, () => {
    left -= 1;
    if (left !== -1) return;
    if (typeof doing === 'object') intervene(ai, world, doing);
    else if (doing === 'abort all') for (const controller of aborters) controller.abort();
    else if (doing === 'close') void ai.close({ timeoutMs: 50 });
    else if (doing === 'call') ai.chatCompletion({ prompt: 'x' }).catch(() => undefined);
    else
      ai.streamChatCompletion({ prompt: 'x' })
        .response()
        .catch(() => undefined);
  });
}

async function interact(ai: FlexiAI, mode: string, reading: Use['reading'], options: CallOptions): Promise<unknown> {
  if (mode === 'unary') return ai.chatCompletion({ prompt: 'x' }, options);
  if (mode === 'broadcast') return ai.broadcast({ prompt: 'x' }, { ...options, maxConcurrency: 2 });
  if (mode === 'embed') {
    const { models: _models, ...rest } = options;
    return ai.embed({ input: ['x', 'y'] }, rest);
  }
  const stream = ai.streamChatCompletion({ prompt: 'x' }, options);
  switch (reading) {
    case 'response':
      return stream.response();
    case 'all':
      for await (const _ of stream);
      return stream.response();
    case 'slowly':
      for await (const _ of stream) await sleep(700);
      return 'slow';
    case 'first':
      for await (const _ of stream.textStream) break;
      return 'left';
    case 'never':
      await stream[Symbol.asyncIterator]().next();
      return 'left';
    default: {
      setTimeout(() => void stream.cancel(), 100);
      return stream.response();
    }
  }
}

function intervene(ai: FlexiAI, world: World, { what, on }: Intervention): void {
  const names = ai.getProviderStatus().map(({ name }) => name);
  const name = names[on % names.length] as string;
  try {
    if (typeof what === 'object') ai.reconfigure(configOf(world, what.reconfigure));
    else if (what === 'isolate') {
      if (ai.getProviderStatus(name).circuit !== undefined) ai.isolate(name);
    } else if (what === 'reset') ai.resetCircuitBreakers(on === 0 ? undefined : name);
    else if (what === 'primary') ai.setPrimaryProvider(name);
    else if (what === 'snapshot') ai.restore(JSON.parse(JSON.stringify(ai.toJSON())));
    else if (what === 'use') setTimeout(ai.use(passing(on === 0 ? 'call' : 'attempt')), 300);
    else if (what === 'clock back') vi.setSystemTime(Date.now() - 7_200_000);
    else vi.setSystemTime(Date.now() + 7_200_000);
  } catch (error) {
    if (!/is closed/.test(String(error))) throw error;
  }
}

it('a client hangs no call, leaks nothing and keeps consistent counts, whatever is combined', async () => {
  await fc.assert(
    fc.asyncProperty(
      settings,
      fc.array(behaviour, { minLength: 1, maxLength: 12 }),
      fc.array(use, { minLength: 1, maxLength: 14 }),
      fc.array(intervention, { maxLength: 4 }),
      seldom(
        fc.record({ atMs: fc.constantFrom(0, 30, 600, 2500), timeoutMs: fc.constantFrom(0, 0, 50, 1000, 10_000) }),
      ),
      fc.array(reaction, { maxLength: 3 }),
      async (plan, behaviours, uses, interventions, closing, reactions) => {
        const world = new World(behaviours);
        const ai = createFlexiAI(configOf(world, plan));
        const started: string[] = [];
        const flying = new Map<string, number>();
        const kinds = new Map<string, number>();
        let ended = 0;
        const limits = new Map(plan.entries.map(({ maxConcurrent }, index) => [NAMES[index] as string, maxConcurrent]));
        const mayChange = [...interventions, ...reactions.map(({ doing }) => doing)];
        const steady = mayChange.every((each) => typeof each !== 'object' || typeof each.what !== 'object');
        const endsEarly = closing !== undefined || reactions.some(({ doing }) => doing === 'close');
        ai.on('attemptStart', ({ requestId, attempt, provider }) => {
          started.push(`${requestId}#${attempt}`);
          const now = (flying.get(provider) ?? 0) + 1;
          flying.set(provider, now);
          if (steady && now > (limits.get(provider) ?? Infinity)) kinds.set(`too many at ${provider}`, now);
        });
        ai.on('attemptEnd', ({ attempt: { provider } }) => {
          ended += 1;
          flying.set(provider, (flying.get(provider) ?? 0) - 1);
        });
        const asks = new Map<string, number>();
        ai.on('attemptStart', ({ requestId, provider, model }) => {
          const candidate = `${requestId} ${provider} ${model}`;
          asks.set(candidate, (asks.get(candidate) ?? 0) + 1);
        });
        let told = 0;
        for (const name of ['response', 'error'] as const) ai.on(name, () => (told += 1));
        const aborters = new Set<AbortController>();
        const calm = reactions.map((each) => react(ai, world, aborters, each));
        const plays = uses.map((each) => play(ai, aborters, each));
        for (const each of interventions) setTimeout(() => intervene(ai, world, each), each.atMs);
        let closed = closing === undefined;
        if (closing !== undefined) {
          setTimeout(async () => {
            await ai.close({ timeoutMs: closing.timeoutMs });
            closed = true;
          }, closing.atMs);
        }
        let pending = plays.length;
        for (const each of plays) void each.then(() => (pending -= 1));
        await vi.advanceTimersByTimeAsync(70_000);
        expect(pending).toBe(0);
        expect([...kinds]).toEqual([]);
        const outcomes = await Promise.all(plays);
        for (const [index, { outcome, tookMs, totalMs, sinceAbortMs }] of outcomes.entries()) {
          const { mode, reading } = uses[index] as Use;
          const isSlow = mode === 'stream' && reading === 'slowly';
          if (!isSlow) expect(tookMs).toBeLessThanOrEqual(totalMs + 200);
          if (!isSlow && sinceAbortMs !== undefined) expect(sinceAbortMs).toBeLessThanOrEqual(50);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(FlexiAIError);
          const { attempts = [] } = (typeof outcome === 'object' ? outcome : {}) as {
            attempts?: { provider: string }[];
          };
          expect(attempts.length).toBeLessThanOrEqual(60);
        }
        // A long-lived signal keeps no listener but the test's own.
        for (const { signal } of aborters) expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
        // At most two batches of texts; for each, the first attempt, two retries, two other keys, one more after a refused
        // prefill, and one more after a lost hedge.
        expect(Math.max(0, ...asks.values())).toBeLessThanOrEqual(14);
        const stats = ai.getRequestStats();
        expect(stats.inFlight).toBe(0);
        expect(stats.succeeded + stats.failed + stats.aborted).toBe(stats.total);
        expect(started.length).toBe(ended);
        expect(new Set(started).size).toBe(started.length);
        expect(stats.attempts).toBe(started.length);
        expect([...world.busy].filter(({ aborted }) => !aborted)).toEqual([]);
        // Each request to a provider is one recorded attempt.
        expect(world.seen.filter((seen) => !started.includes(seen))).toEqual([]);
        for (const { inFlight, queued = 0, requests, successes, failures, aborted } of ai.getProviderStatus()) {
          expect([inFlight, queued, successes + failures + aborted]).toEqual([0, 0, requests]);
        }
        await vi.advanceTimersByTimeAsync(7_200_000);
        expect(closed).toBe(true);
        if (endsEarly) {
          await settled(ai.close());
          expect(vi.getTimerCount()).toBe(0);
          return;
        }
        for (const off of calm) off();
        // Nothing is stuck: when all providers work again, every one of them answers.
        world.behaviours.splice(0, Infinity, {
          delayMs: 0,
          pieces: 1,
          gapMs: 0,
          ending: 'ok',
          heedsAbort: true,
          left: null,
        });
        for (const { name, circuit } of ai.getProviderStatus())
          if (circuit?.state === 'isolated') ai.resetCircuitBreakers(name);
        for (let round = 0; round < 3; round += 1) {
          for (const { name } of ai.getProviderStatus()) {
            vi.advanceTimersByTime(3_600_000);
            const { provider } = await settled(ai.chatCompletion({ prompt: 'x' }, { provider: name }));
            expect(provider).toBe(name);
          }
        }
        await settled(ai.close());
        expect(vi.getTimerCount()).toBe(0);
      },
    ),
    propertyRuns(100, 2000),
  );
}, 600_000);
