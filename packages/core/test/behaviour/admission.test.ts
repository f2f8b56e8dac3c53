import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AdmissionQuestion,
  type AdmissionVerdict,
  AllProvidersFailedError,
  type Attempt,
  BudgetExceededError,
  ConfigurationError,
  createFlexiAI,
  type EmbeddingRequest,
  type Middleware,
  RateLimitError,
  RequestAbortedError,
  ResponseStream,
  ServerError,
} from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer, scripted } from '../scripted-provider.ts';
import { errorOf, turns } from '../settle.ts';

const ask = { prompt: 'Hello' };
const over = (passOver: boolean) => ({
  error: new BudgetExceededError('The limit "day" leaves 0 USD.', { limit: 'day', leftUsd: 0, resetsAt: 5000 }),
  passOver,
});

/** Admits attempts as `decide` returns, and records their ends. */
function gate(
  decide: (question: AdmissionQuestion, turn: number) => AdmissionVerdict | 'yes' | Promise<'yes'> = () => 'yes',
) {
  const asked: string[] = [];
  const settled: Attempt[] = [];
  const questions: AdmissionQuestion[] = [];
  let released = 0;
  const pass = {
    settle: (attempt: Attempt) => void settled.push(attempt),
    release: () => {
      released += 1;
    },
  };
  const middleware: Middleware = {
    name: 'gate',
    scope: 'call',
    handle: (request, _context, next) => next(request),
    admit: (question) => {
      questions.push(question);
      asked.push(`${question.target.provider}>${question.others.map(({ provider }) => provider).join()}`);
      const verdict = decide(question, asked.length);
      if (verdict instanceof Promise) return verdict.then(() => pass);
      return verdict === 'yes' ? pass : verdict;
    },
  };
  return { middleware, asked, settled, questions, released: () => released };
}

const noRetries = { retry: { maxRetries: 0 } };
const failure = (provider: string) => new ServerError('down', { provider, model: 'm' });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a middleware that admits attempts', () => {
  it('is called before each attempt with the remaining candidates, and gets the attempt’s record at its end', async () => {
    const [a, b, c] = [scripted('a'), scripted('b'), scripted('c')];
    a.always(failure('a'));
    const { middleware, asked, settled, questions } = gate();
    const providers = [a({ model: 'm' }), b({ model: 'm' }), c({ model: 'm' })];
    const ai = createFlexiAI({ ...noRetries, providers, middleware: [middleware] });
    const { attempts } = await ai.chatCompletion(ask, { metadata: { tenant: 't' } });
    expect(asked).toEqual(['a>b,c', 'b>c']);
    expect(settled).toEqual(attempts);
    expect(questions[0]).toMatchObject({ operation: 'chat', metadata: { tenant: 't' }, request: { messages: [{}] } });
    expect(questions[0]?.call).toBe(questions[1]?.call);
  });

  it('is called again before a retry; where it refuses, the retry is skipped and the call fails with the budget error alone', async () => {
    const a = scripted('a');
    a.always(failure('a'));
    const { middleware, settled } = gate((_question, turn) => (turn === 1 ? 'yes' : over(false)));
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [middleware] });
    const failed = errorOf(ai.chatCompletion(ask));
    await vi.runAllTimersAsync();
    const error = await failed;
    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(error).toMatchObject({ limit: 'day', leftUsd: 0, resetsAt: 5000, attempts: [{ outcome: 'failed' }] });
    expect(a.calls).toHaveLength(1);
    expect(settled).toHaveLength(1);
  });

  it('ends the call before anything is sent where it refuses the first attempt without passing over', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const { middleware, asked } = gate(() => over(false));
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], middleware: [middleware] });
    expect(await errorOf(ai.chatCompletion(ask))).toMatchObject({ code: 'budget-exceeded', attempts: [] });
    expect(await errorOf(ai.streamChatCompletion(ask).response())).toMatchObject({ code: 'budget-exceeded' });
    expect(asked).toEqual(['a>b', 'a>b']);
    expect([a.calls, b.calls]).toEqual([[], []]);
  });

  it('passes a candidate over, and the call uses the next one, with a skip event', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const { middleware } = gate(({ target }) => (target.provider === 'a' ? over(true) : 'yes'));
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], middleware: [middleware] });
    const skips: string[] = [];
    ai.on('skip', ({ skipped }) => skips.push(`${skipped.provider}: ${skipped.reason}`));
    const response = await ai.chatCompletion(ask);
    expect(response).toMatchObject({ provider: 'b', attempts: [{ kind: 'first' }] });
    expect(response.skipped).toMatchObject([{ provider: 'a', reason: 'over-budget', retryAt: 5000 }]);
    expect(skips).toEqual(['a: over-budget']);
  });

  it('fails with the refusal where the budget is the only reason, and with all reasons otherwise', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const { middleware } = gate(({ metadata, target }) =>
      target.provider === 'b' || metadata['none'] === true ? over(true) : 'yes',
    );
    a.always(failure('a'));
    const providers = [a({ model: 'm' }), b({ model: 'm' })];
    const ai = createFlexiAI({ ...noRetries, providers, middleware: [middleware] });
    expect(await errorOf(ai.chatCompletion(ask, { metadata: { none: true } }))).toBeInstanceOf(BudgetExceededError);
    expect(a.calls).toHaveLength(0);
    const error = await errorOf(ai.chatCompletion(ask));
    expect(error).toBeInstanceOf(AllProvidersFailedError);
    expect((error as AllProvidersFailedError).errors.map(({ code }) => code)).toEqual(['server', 'budget-exceeded']);
  });

  it('neither spends a probe of a recovering circuit nor opens one', async () => {
    const a = scripted('a');
    const { middleware } = gate(({ metadata }) => (metadata['pays'] === true ? 'yes' : over(true)));
    const circuitBreaker = { kind: 'consecutive', failureThreshold: 1, recoveryTimeoutMs: 1000 } as const;
    const providers = [a({ model: 'm', circuitBreaker })];
    const ai = createFlexiAI({ ...noRetries, providers, middleware: [middleware] });
    const changes: string[] = [];
    ai.on('breakerChange', ({ to }) => changes.push(to));
    a.next(failure('a'));
    await errorOf(ai.chatCompletion(ask, { metadata: { pays: true } }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await errorOf(ai.chatCompletion(ask))).toBeInstanceOf(BudgetExceededError);
    expect(changes).toEqual(['open']);
    await ai.chatCompletion(ask, { metadata: { pays: true } });
    expect(changes.at(-1)).toBe('closed');
  });

  it('is not called for a candidate that is skipped anyway', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const { middleware, asked } = gate();
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], middleware: [middleware] });
    ai.isolate('a');
    await ai.chatCompletion(ask);
    expect(asked).toEqual(['b>a']);
  });

  it('is also called for a candidate whose cool-down ends while it is checked', async () => {
    for (let restMs = 1; restMs < 40; restMs += 1) {
      const a = scripted('a');
      const { middleware, asked, settled } = gate();
      const providers = [a({ model: 'm', maxConcurrent: 1 })];
      const ai = createFlexiAI({ ...noRetries, providers, middleware: [middleware] });
      a.next(new RateLimitError('slow down', { provider: 'a', model: 'm', retryAfterMs: restMs }));
      await errorOf(ai.chatCompletion(ask));
      // Each reading of the clock is a moment later.
      let now = Date.now();
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => {
        now += 1;
        return now;
      });
      const call = ai.chatCompletion(ask).catch(() => undefined);
      await turns(100);
      // The place that was taken during the check is given back: the call does not wait for itself.
      expect(ai.getProviderStatus('a').queued).toBe(0);
      await call;
      clock.mockRestore();
      expect([asked.length, settled.length]).toEqual([a.calls.length, a.calls.length]);
    }
  });

  it('gets back what it admitted for an attempt that cannot begin any more', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const { middleware, released, settled } = gate(({ target }) => {
      if (target.provider === 'a') ai.isolate('a');
      return 'yes';
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], middleware: [middleware] });
    expect((await ai.chatCompletion(ask)).provider).toBe('b');
    expect([released(), settled.length]).toEqual([1, 1]);
  });

  it('gets back what it admitted for a call that is aborted in the queue', async () => {
    const a = scripted('a');
    a.always('hang');
    const both = Promise.withResolvers<'yes'>();
    const { middleware, released } = gate(() => both.promise);
    const providers = [a({ model: 'm', maxConcurrent: 1 })];
    const ai = createFlexiAI({ providers, middleware: [middleware] });
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [first, second].map(({ signal }) => errorOf(ai.chatCompletion(ask, { signal })));
    await vi.advanceTimersByTimeAsync(1);
    // Both are admitted, and one place is left.
    both.resolve('yes');
    await vi.advanceTimersByTimeAsync(1);
    expect(ai.getProviderStatus('a')).toMatchObject({ inFlight: 1, queued: 1 });
    second.abort();
    await calls[1];
    expect(released()).toBe(1);
    first.abort();
    await calls[0];
  });

  it('holds a promise no longer than the call lasts, and gets back what it admits later', async () => {
    const a = scripted('a');
    const late = Promise.withResolvers<'yes'>();
    const { middleware, released } = gate(() => late.promise);
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [middleware] });
    const controller = new AbortController();
    const failed = errorOf(ai.chatCompletion(ask, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    await vi.advanceTimersByTimeAsync(20);
    expect(await failed).toBeInstanceOf(RequestAbortedError);
    late.resolve('yes');
    await vi.advanceTimersByTimeAsync(1);
    expect(released()).toBe(1);
    expect(a.calls).toHaveLength(0);
  });

  it('takes a place in the queue first, and gives it back where the attempt is refused', async () => {
    const a = scripted('a');
    let release: (text: string) => void = () => undefined;
    a.next(
      () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    );
    const { middleware, asked, settled } = gate(({ metadata }) => (metadata['poor'] === true ? over(true) : 'yes'));
    const ai = createFlexiAI({
      providers: [a({ model: 'm', maxConcurrent: 1, limits: { maxWaitMs: 10_000 } })],
      middleware: [middleware],
    });
    const first = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(1);
    const second = errorOf(ai.chatCompletion(ask, { metadata: { poor: true } }));
    const third = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(1);
    release('done');
    await first;
    expect(await second).toBeInstanceOf(BudgetExceededError);
    expect((await third).provider).toBe('a');
    expect(settled).toHaveLength(2);
  });

  it('is called for a hedge, and a refused hedge does not affect the first attempt', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(() => new Promise((resolve) => setTimeout(resolve, 500, 'slow')));
    const { middleware, settled, asked } = gate(({ target }) => (target.provider === 'b' ? over(false) : 'yes'));
    const providers = [a({ model: 'm' }), b({ model: 'm' })];
    const ai = createFlexiAI({ providers, hedge: { afterMs: 100 }, middleware: [middleware] });
    const answer = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(600);
    expect((await answer).text).toBe('slow');
    expect(asked).toEqual(['a>b', 'b>']);
    expect([settled.length, b.calls.length]).toEqual([1, 0]);
  });

  it('also settles the loser of a hedge', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always('hang');
    const { middleware, settled } = gate();
    const providers = [a({ model: 'm' }), b({ model: 'm' })];
    const ai = createFlexiAI({ providers, hedge: { afterMs: 100 }, middleware: [middleware] });
    const answer = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(200);
    expect((await answer).provider).toBe('b');
    expect(settled.map(({ provider, outcome }) => `${provider} ${outcome}`).sort()).toEqual(['a aborted', 'b success']);
  });

  it('is called for a continuation with the text before it, and settles a stream that is left', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.next({ stream: ['Hello '], ending: failure('a') });
    b.next({ stream: ['wor', 'ld'], ending: 'hang' });
    const { middleware, questions, settled } = gate();
    const providers = [a({ model: 'm' }), b({ model: 'm' })];
    const streaming = { onInterruption: 'continue' } as const;
    const ai = createFlexiAI({ ...noRetries, providers, streaming, middleware: [middleware] });
    let text = '';
    for await (const delta of ai.streamChatCompletion(ask).textStream) {
      text += delta;
      if (text.includes('world')) break;
    }
    await vi.advanceTimersByTimeAsync(10);
    expect(JSON.stringify(questions[1]?.request)).toContain('Go on exactly where it stopped');
    expect(settled.map(({ provider, outcome }) => `${provider} ${outcome}`)).toEqual(['a interrupted', 'b aborted']);
  });

  it('is called for each batch of an embedding and each candidate of a broadcast', async () => {
    const usage = { inputTokens: 2, outputTokens: 0, totalTokens: 2, accuracy: 'reported' } as const;
    const capabilities = {
      streaming: true,
      tools: false,
      images: false,
      files: false,
      audio: false,
      jsonSchema: false,
      reasoning: false,
      prefill: false,
      maxEmbeddingInputs: 1,
    };
    const embedder = rawProvider('e', {
      capabilities,
      embed: async ({ input }: EmbeddingRequest) => ({
        model: 'e',
        embeddings: input.map(() => [1]),
        usage,
        warnings: [],
      }),
    });
    const { middleware, questions, settled } = gate();
    const ai = createFlexiAI({ providers: [embedder({ model: 'e' })] });
    const takeOut = ai.use(middleware);
    await ai.embed({ input: ['x', 'y'] });
    expect(questions.map(({ operation }) => operation)).toEqual(['embedding', 'embedding']);
    expect(questions[1]?.request).toMatchObject({ input: ['y'] });
    expect(settled).toHaveLength(2);
    takeOut();
    await ai.embed({ input: 'z' });
    expect(settled).toHaveLength(2);

    const [a, b] = [scripted('a'), scripted('b')];
    const poor = gate(({ target }) => (target.provider === 'a' ? over(false) : 'yes'));
    const two = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], middleware: [poor.middleware] });
    expect(await two.broadcast(ask)).toMatchObject({
      failures: [{ provider: 'a', error: { code: 'budget-exceeded' } }],
    });
    const none = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      middleware: [gate(() => over(true)).middleware],
    });
    expect(await errorOf(none.broadcast(ask))).toBeInstanceOf(BudgetExceededError);
    expect(a.calls).toHaveLength(0);
  });

  it('is not called for an answer without a provider, nor for requests outside calls', async () => {
    const a = scripted('a');
    const { middleware, asked } = gate();
    const cache: Middleware = {
      name: 'cache',
      scope: 'call',
      handle: async () => ResponseStream.fromResponse(answer('cached')),
    };
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [middleware, cache] });
    expect((await ai.chatCompletion(ask)).text).toBe('cached');
    await ai.checkHealth();
    await ai.listModels();
    await ai.warmUp();
    expect(asked).toEqual([]);
  });

  it('fails the call with its own error where it throws, and gives back what another one admitted', async () => {
    const a = scripted('a');
    const { middleware, released } = gate();
    const broken: Middleware = {
      ...middleware,
      name: 'broken',
      admit: () => {
        throw new TypeError('no store');
      },
    };
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [middleware, broken] });
    const error = await errorOf(ai.chatCompletion(ask));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ message: expect.stringContaining('"broken"') });
    expect(released()).toBe(1);
    expect(() => ai.use({ ...middleware, admit: 5 } as never)).toThrow('admit');
  });

  it('is included in explain: what would be skipped, and what is left', () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const { middleware } = gate();
    const budget = { limit: 'day', leftUsd: 3, neededUsd: 1 };
    const foreseeing = (ends: boolean): Middleware => ({
      ...middleware,
      foresee: ({ target }) => (target.provider === 'a' ? { refusal: over(!ends) } : { budget }),
    });
    const explain = (ends: boolean) =>
      createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], middleware: [foreseeing(ends)] }).explain(ask);
    expect(explain(false)).toMatchObject({
      candidates: [{ provider: 'b', budget }],
      skipped: [{ provider: 'a', reason: 'over-budget' }],
    });
    expect(explain(true)).toMatchObject({
      candidates: [],
      skipped: [{ provider: 'a' }, { provider: 'b', reason: 'over-budget' }],
    });
  });
});
