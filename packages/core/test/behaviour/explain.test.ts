import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import {
  AuthenticationError,
  type CallOptions,
  ContextLengthError,
  createFlexiAI,
  type FlexiAI,
  FlexiAIError,
  RateLimitError,
  ServerError,
  type StrategyName,
} from '../../src/index.ts';
import { scripted } from '../scripted-provider.ts';

const at = { provider: 'x', model: 'm' };
const names = ['a', 'b', 'c', 'd'] as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const strategy = fc.constantFrom<StrategyName>(
  'priority',
  'weighted',
  'round-robin',
  'least-latency',
  'least-busy',
  'lowest-cost',
);

/** What happened to an entry before it is explained. */
const history = fc.constantFrom('nothing', 'answers', 'broken', 'throttled', 'refused', 'isolated', 'busy');

const entry = fc.record({
  weight: fc.integer({ min: 0, max: 5 }),
  priority: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  cost: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
  images: fc.boolean(),
  context: fc.constantFrom(20, 100_000),
  history,
  slowness: fc.integer({ min: 0, max: 500 }),
});

const options = fc.record(
  {
    exclude: fc.subarray([...names], { maxLength: 2 }),
    models: fc.shuffledSubarray(['m', 'n', 'a/x', 'd/m'], { minLength: 1 }),
    requires: fc.constant(['images'] as const),
    affinityKey: fc.constantFrom('k', 'l'),
  },
  { requiredKeys: [] },
);

type Entries = readonly (typeof entry extends fc.Arbitrary<infer E> ? E : never)[];

/** Brings the entries into the states of their histories. */
async function live(entries: Entries, chosen: StrategyName, primary: string | undefined) {
  const plugins = entries.map((each, index) =>
    scripted(names[index], { capabilities: { images: each.images, maxContextTokens: each.context } }),
  );
  const ai = createFlexiAI({
    providers: entries.map(({ weight, priority, cost }, index) => ({
      ...(plugins[index] as (typeof plugins)[number])({
        model: index < 2 ? 'm' : 'n',
        weight,
        maxConcurrent: 1,
        limits: { maxWaitMs: 0 },
        ...(priority !== undefined && { priority }),
        ...(cost !== undefined && { price: { inputUsdPerMillion: cost, outputUsdPerMillion: cost } }),
      }),
    })),
    routing: { strategy: chosen },
    circuitBreaker: { failureThreshold: 1 },
    retry: { maxRetries: 0 },
  });
  const busy: AbortController[] = [];
  for (const [index, { history: past, slowness }] of entries.entries()) {
    const name = names[index] as string;
    const plugin = plugins[index];
    const only = async (step?: Error): Promise<void> => {
      if (step !== undefined) plugin?.next(step);
      else
        plugin?.next(async () => {
          await new Promise((resolve) => setTimeout(resolve, slowness));
          return 'ok';
        });
      const asked = ai.chatCompletion({ prompt: 'warm up' }, { provider: name }).catch(() => undefined);
      await vi.advanceTimersByTimeAsync(slowness + 1);
      await asked;
    };
    if (past === 'answers') await only();
    else if (past === 'broken') await only(new ServerError('boom', at));
    else if (past === 'throttled') await only(new RateLimitError('slow', { ...at, retryAfterMs: 900_000 }));
    else if (past === 'refused') await only(new AuthenticationError('no', at));
    else if (past === 'isolated') ai.isolate(name);
    else if (past === 'busy') {
      plugin?.next('hang');
      const controller = new AbortController();
      busy.push(controller);
      ai.chatCompletion({ prompt: 'busy' }, { provider: name, signal: controller.signal }).catch(() => undefined);
      await vi.advanceTimersByTimeAsync(0);
    }
    // This error changes nothing about a route: the ledger then lists all candidates.
    plugin?.always(new ContextLengthError('too long', at));
  }
  if (primary !== undefined) ai.setPrimaryProvider(primary);
  const release = (): void => {
    for (const controller of busy) controller.abort();
  };
  return { ai, release };
}

/** The candidates that a failing call has asked and skipped. */
async function asked(ai: FlexiAI, prompt: string, call: CallOptions, streamed: boolean) {
  try {
    if (streamed) await ai.streamChatCompletion({ prompt }, call).response();
    else await ai.chatCompletion({ prompt }, call);
  } catch (error) {
    if (!(error instanceof FlexiAIError)) throw error;
    const skipped = 'skipped' in error ? (error.skipped as readonly { provider: string; reason: string }[]) : undefined;
    return {
      tried: (error.attempts ?? []).map(({ provider, model }) => `${provider}:${model}`),
      skipped: skipped?.map(({ provider, reason }) => `${provider}:${reason}`),
    };
  }
  throw new Error('a provider answered');
}

describe('explain', () => {
  it('predicts which candidates the call asks, in which order, and which it passes over and why', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { minLength: 2, maxLength: 4 }),
        strategy,
        options,
        fc.boolean(),
        fc.constantFrom('short', 'long enough for the small context to be surely too small for it, '.repeat(4)),
        fc.option(fc.nat(1), { nil: undefined }),
        async (entries, chosen, call, streamed, prompt, primary) => {
          const known = names.slice(0, entries.length) as readonly string[];
          const { exclude = [], models = [] } = call;
          fc.pre(exclude.every((name) => known.includes(name)) && exclude.length < entries.length);
          fc.pre(models.every((model) => known.includes('d') || !model.startsWith('d/')));
          const { ai, release } = await live(entries, chosen, primary === undefined ? undefined : names[primary]);
          for (let round = 0; round < 3; round += 1) {
            const explained = ai.explain({ prompt }, call);
            const again = ai.explain({ prompt }, call);
            expect(again).toEqual(explained);
            const { tried, skipped } = await asked(ai, prompt, call, streamed);
            const resorts = explained.candidates.filter(({ lastResort }) => lastResort === true);
            expect(tried).toEqual(explained.candidates.map(({ provider, model }) => `${provider}:${model}`));
            if (skipped !== undefined) {
              // A candidate that was skipped first, and asked as the last resort in the end, counts as asked.
              const told = explained.skipped
                .filter(
                  ({ provider, model }) => !resorts.some((each) => each.provider === provider && each.model === model),
                )
                .map(({ provider, reason }) => `${provider}:${reason}`);
              expect(new Set(skipped)).toEqual(new Set(told));
            }
          }
          release();
        },
      ),
      propertyRuns(150),
    );
  });
});
