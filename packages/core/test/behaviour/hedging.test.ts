import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AllProvidersFailedError,
  ContentFilterError,
  createFlexiAI,
  type FlexiAI,
  type HedgeOptions,
  InvalidRequestError,
  RequestAbortedError,
  ServerError,
} from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { finish, type Scripted, scripted } from '../scripted-provider.ts';
import { errorOf, settled, timed } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };
const price = (usd: number) => ({ inputUsdPerMillion: 0, outputUsdPerMillion: usd * 2000 });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers, or fails, after a delay; heeds its signal. */
function slow(id: string, milliseconds: number, failure?: Error): { plugin: Scripted; abortedAt: number[] } {
  const plugin = scripted(id);
  const abortedAt: number[] = [];
  plugin.always(async (_request, { signal }) => {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => (failure === undefined ? resolve() : reject(failure)), milliseconds);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        abortedAt.push(Date.now());
        reject(new Error('aborted'));
      });
    });
    return `from ${id}`;
  });
  return { plugin, abortedAt };
}

function client(hedge: HedgeOptions, ...plugins: Scripted[]): FlexiAI {
  return createFlexiAI({ providers: plugins.map((plugin) => plugin({ model: 'm' })), hedge, retry: { maxRetries: 0 } });
}

describe('a hedge', () => {
  it('asks a second candidate only after the delay, and uses the first answer', async () => {
    const [a, b] = [slow('a', 5000), slow('b', 100)];
    const ai = client({ afterMs: 300 }, a.plugin, b.plugin);
    const hedges: unknown[] = [];
    ai.on('hedge', ({ provider, against, afterMs }) => hedges.push([provider, against.provider, afterMs]));
    const start = Date.now();
    const call = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(299);
    expect(b.plugin.calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(102);
    const answer = await call;
    expect(answer).toMatchObject({ text: 'from b', provider: 'b' });
    expect(Date.now() - start).toBe(401);
    expect(hedges).toEqual([['b', 'a', 300]]);
    // The loser was aborted at once, is in the ledger, and counts as no failure.
    expect(a.abortedAt).toEqual([start + 400]);
    expect(answer.attempts).toMatchObject([
      { provider: 'a', kind: 'first', outcome: 'aborted', durationMs: 400 },
      { provider: 'b', kind: 'hedge', outcome: 'success', durationMs: 100 },
    ]);
    expect(ai.getProviderStatus('a')).toMatchObject({ failures: 0, aborted: 1, inFlight: 0, health: 'unknown' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('opens the circuit of a candidate that makes every call wait, though none of them waits to the end', async () => {
    const a = scripted('a');
    let waits = false;
    a.always(async (_request, { signal }) => {
      await new Promise<void>((resolve, reject) => {
        if (!waits) setTimeout(resolve, 100);
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
      return 'from a';
    });
    const ai = client({ afterMs: 'p95' }, a, slow('b', 100).plugin);
    const reasons: string[] = [];
    ai.on('breakerChange', ({ to, reason }) => reasons.push(`${to}: ${reason}`));
    for (let call = 0; call < 20; call += 1) await settled(ai.chatCompletion(ask));
    waits = true;
    // One lost attempt among others shows nothing yet.
    for (let call = 0; call < 4; call += 1) expect((await settled(ai.chatCompletion(ask))).provider).toBe('b');
    expect(ai.getProviderStatus('a')).toMatchObject({ aborted: 4, circuit: { state: 'closed' } });
    await settled(ai.chatCompletion(ask));
    expect(reasons).toEqual(['open: "a" (m) sent no content within 200 ms; another candidate answered first.']);
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.attempts.map(({ provider, kind }) => [provider, kind])).toEqual([['b', 'first']]);
  });

  it('does not affect the circuit of a candidate that loses without being slower than usual', async () => {
    const [a, b] = [slow('a', 100), slow('b', 10)];
    const ai = client({ afterMs: 1000 }, a.plugin, b.plugin);
    for (let call = 0; call < 20; call += 1) await settled(ai.chatCompletion(ask));
    const hasty = client({ afterMs: 20 }, a.plugin, b.plugin);
    for (let call = 0; call < 10; call += 1) await settled(hasty.chatCompletion(ask));
    expect(hasty.getProviderStatus('a')).toMatchObject({ aborted: 10, circuit: { state: 'closed' } });
  });

  it('lets the first attempt win where it is quicker after all', async () => {
    const [a, b] = [slow('a', 400), slow('b', 5000)];
    const answer = await settled(client({ afterMs: 300 }, a.plugin, b.plugin).chatCompletion(ask));
    expect(answer.provider).toBe('a');
    expect(answer.attempts.map(({ provider, outcome }) => [provider, outcome])).toEqual([
      ['a', 'success'],
      ['b', 'aborted'],
    ]);
    expect(b.abortedAt).toHaveLength(1);
  });

  it('is not made for a quick call, nor for a call with one candidate', async () => {
    const [a, b] = [slow('a', 100), slow('b', 100)];
    await settled(client({ afterMs: 300 }, a.plugin, b.plugin).chatCompletion(ask));
    expect(b.plugin.calls).toHaveLength(0);
    const alone = slow('alone', 1000);
    await settled(client({ afterMs: 300 }, alone.plugin).chatCompletion(ask));
    expect(alone.plugin.calls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer when the first answer comes before it', async () => {
    const ai = client({ afterMs: 300 }, slow('a', 100).plugin, slow('b', 100).plugin);
    const call = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(101);
    expect((await call).provider).toBe('a');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('cancels the second of two streams that begin at the same moment', async () => {
    const begin = Promise.withResolvers<void>();
    const cancelled: string[] = [];
    const stream = (id: string) =>
      rawProvider(id, {
        async *streamChatCompletion(_request, { signal }) {
          signal.addEventListener('abort', () => cancelled.push(id));
          yield { type: 'stream-start', provider: id, model: 'm' };
          await begin.promise;
          yield { type: 'text-delta', id: 't', delta: id };
          yield finish(id);
        },
      })({ model: 'm' });
    const ai = createFlexiAI({ providers: [stream('a'), stream('b')], hedge: { afterMs: 100 } });
    const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    const first = parts.next();
    await vi.advanceTimersByTimeAsync(101);
    expect(ai.getProviderStatus().map(({ inFlight }) => inFlight)).toEqual([1, 1]);
    begin.resolve();
    await first;
    expect(cancelled).toEqual(['b']);
    expect(ai.getProviderStatus().map(({ inFlight }) => inFlight)).toEqual([1, 0]);
    await parts.return?.();
  });

  it('races streams to their first content, and returns one of them', async () => {
    const a = slow('a', 5000);
    const b = scripted('b');
    b.always({ stream: ['one ', 'two'] });
    const stream = client({ afterMs: 300 }, a.plugin, b).streamChatCompletion(ask);
    const response = stream.response();
    await vi.advanceTimersByTimeAsync(301);
    expect(await response).toMatchObject({ text: 'one two', provider: 'b' });
    expect((await response).attempts.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['first', 'aborted'],
      ['hedge', 'success'],
    ]);
  });

  it('goes on alone when the other attempt fails, whichever it is', async () => {
    const boom = new ServerError('boom', at);
    const first = await settled(
      client({ afterMs: 100 }, slow('a', 200, boom).plugin, slow('b', 500).plugin).chatCompletion(ask),
    );
    expect(first.provider).toBe('b');
    const second = await settled(
      client({ afterMs: 100 }, slow('a', 500).plugin, slow('b', 200, boom).plugin).chatCompletion(ask),
    );
    expect(second.provider).toBe('a');
    expect(second.attempts).toHaveLength(2);
  });

  it('goes on to a third candidate when one of the two fails, and asks each once', async () => {
    const boom = new ServerError('boom', at);
    const plugins = [slow('a', 150, boom), slow('b', 900), slow('c', 100)];
    const answer = await settled(client({ afterMs: 100 }, ...plugins.map(({ plugin }) => plugin)).chatCompletion(ask));
    expect(answer.provider).toBe('c');
    expect(plugins.map(({ plugin }) => plugin.calls.length)).toEqual([1, 1, 1]);
  });

  it('that fails is followed by a failover, which is not marked as a hedge', async () => {
    const boom = new ServerError('boom', at);
    const plugins = [slow('a', 900), slow('b', 50, boom), slow('c', 100)];
    const answer = await settled(client({ afterMs: 100 }, ...plugins.map(({ plugin }) => plugin)).chatCompletion(ask));
    expect(answer.attempts.map(({ provider, kind }) => [provider, kind])).toEqual([
      ['a', 'first'],
      ['b', 'hedge'],
      ['c', 'failover'],
    ]);
  });

  it('fails like a call without a hedge when all attempts fail', async () => {
    const boom = new ServerError('boom', at);
    const plugins = [slow('a', 200, boom), slow('b', 200, boom)].map(({ plugin }) => plugin);
    const error = await errorOf(settled(client({ afterMs: 100 }, ...plugins).chatCompletion(ask)));
    expect(error).toBeInstanceOf(AllProvidersFailedError);
    expect((error as AllProvidersFailedError).attempts).toHaveLength(2);
  });

  it('ends with an error of the first candidate that rules out failover, and not with such an error of the second', async () => {
    const refusal = new InvalidRequestError('no', at);
    const b = slow('b', 5000);
    const refused = errorOf(
      settled(client({ afterMs: 100 }, slow('a', 200, refusal).plugin, b.plugin).chatCompletion(ask)),
    );
    expect(await refused).toMatchObject({ code: 'invalid-request' });
    expect(b.abortedAt).toHaveLength(1);
    const filtered = slow('b', 100, new ContentFilterError('filtered', at));
    expect(
      (await settled(client({ afterMs: 100 }, slow('a', 900).plugin, filtered.plugin).chatCompletion(ask))).provider,
    ).toBe('a');
    const boom = slow('a', 900, new ServerError('boom', at));
    const both = errorOf(settled(client({ afterMs: 100 }, boom.plugin, filtered.plugin).chatCompletion(ask)));
    expect(await both).toMatchObject({ code: 'content-filter' });
  });

  it('that is cancelled because the first candidate refuses the request is recorded as such, without a failure', async () => {
    const [a, b] = [slow('a', 500, new InvalidRequestError('no', at)), slow('b', 100)];
    const ai = createFlexiAI({
      providers: [a.plugin({ model: 'm' }), b.plugin({ model: 'm' })],
      hedge: { afterMs: 300 },
      retry: { maxRetries: 0 },
      circuitBreaker: { failureThreshold: 1 },
    });
    for (let call = 0; call < 20; call += 1) await settled(ai.chatCompletion(ask, { provider: 'b' }));
    b.plugin.always('hang');
    const error = await errorOf(settled(ai.chatCompletion(ask)));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect((error as InvalidRequestError).attempts?.[1]).toMatchObject({
      provider: 'b',
      outcome: 'aborted',
      errorMessage: 'The call failed on another candidate.',
    });
    expect(ai.getProviderStatus('b').circuit).toMatchObject({ state: 'closed', failures: 0 });
  });

  it('ends with the call: an abort ends both attempts', async () => {
    const [a, b] = [slow('a', 5000), slow('b', 5000)];
    const controller = new AbortController();
    const aborted = errorOf(
      client({ afterMs: 100 }, a.plugin, b.plugin).chatCompletion(ask, { signal: controller.signal }),
    );
    await vi.advanceTimersByTimeAsync(200);
    controller.abort();
    const error = await aborted;
    expect(error).toBeInstanceOf(RequestAbortedError);
    expect((error as RequestAbortedError).attempts).toHaveLength(2);
    expect([a.abortedAt.length, b.abortedAt.length]).toEqual([1, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of a stream that is left before its first content ends both attempts', async () => {
    const [a, b] = [slow('a', 5000), slow('b', 5000)];
    const reader = client({ afterMs: 100 }, a.plugin, b.plugin).streamChatCompletion(ask)[Symbol.asyncIterator]();
    const reading = reader.next().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(200);
    await reader.return?.();
    await reading;
    expect([a.abortedAt.length, b.abortedAt.length]).toEqual([1, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends the wait of the first attempt for its retry', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(new ServerError('boom', { provider: 'a', model: 'm', status: 500 }));
    const providers = [a({ model: 'm' }), b({ model: 'm' })];
    const ai = createFlexiAI({
      providers,
      hedge: { afterMs: 100 },
      retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 },
    });
    using _draws = vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { ms, outcome } = await timed(() => ai.chatCompletion(ask), 60_000);
    expect(outcome).toMatchObject({ provider: 'b' });
    expect([ms, a.calls.length]).toEqual([100, 1]);
  });

  it('costs no more than its limit, and is not made where the price is not known', async () => {
    const run = async (cap: number, ...prices: (number | undefined)[]): Promise<number> => {
      const [a, b] = [slow('a', 900), slow('b', 100)];
      const [first, second] = prices;
      const ai = createFlexiAI({
        providers: [
          a.plugin({ model: 'm', ...(first !== undefined && { price: price(first) }) }),
          b.plugin({ model: 'm', ...(second !== undefined && { price: price(second) }) }),
        ],
        hedge: { afterMs: 300, maxExtraCostUsd: cap },
      });
      await settled(ai.chatCompletion(ask));
      return b.plugin.calls.length;
    };
    // 500 tokens at `usd × 2000` per million cost `usd`.
    expect(await run(0.5, 9, 0.4)).toBe(1);
    expect(await run(0.5, 0.1, 0.6)).toBe(0);
    expect(await run(0.5, 0.1, undefined)).toBe(0);
  });

  it('by percentile begins when enough answers are known', async () => {
    const [a, b] = [slow('a', 100), slow('b', 100)];
    const ai = client({ afterMs: 'p95' }, a.plugin, b.plugin);
    for (let call = 0; call < 20; call += 1) await settled(ai.chatCompletion(ask));
    expect(b.plugin.calls).toHaveLength(0);
    a.plugin.next('hang');
    const start = Date.now();
    const late = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(250);
    expect((await late).provider).toBe('b');
    expect(b.plugin.calls).toHaveLength(1);
    expect((await late).attempts.at(-1)?.startedAt).toBeGreaterThanOrEqual(start + 100);
  });

  it('by percentile is not made while fewer than 20 answers are known', async () => {
    const [a, b] = [slow('a', 100), slow('b', 100)];
    const ai = client({ afterMs: 'p95' }, a.plugin, b.plugin);
    for (let call = 0; call < 19; call += 1) await settled(ai.chatCompletion(ask));
    a.plugin.next(async () => new Promise((resolve) => setTimeout(resolve, 3000, 'late')));
    expect(await settled(ai.chatCompletion(ask))).toMatchObject({ text: 'late', provider: 'a' });
    expect(b.plugin.calls).toHaveLength(0);
  });

  it('leaves the loser as a candidate for the recovery when the winner’s stream breaks', async () => {
    const [a, b] = [slow('a', 1000), scripted('b')];
    b.always({ stream: ['half'], ending: new ServerError('boom', at) });
    const ai = createFlexiAI({
      providers: [a.plugin({ model: 'm' }), b({ model: 'm' })],
      hedge: { afterMs: 100 },
      streaming: { onInterruption: 'restart' },
    });
    const answer = await settled(ai.streamChatCompletion(ask).response());
    expect(answer.text).toBe('from a');
    expect(answer.attempts.map(({ provider, kind, outcome }) => [provider, kind, outcome])).toEqual([
      ['a', 'first', 'aborted'],
      ['b', 'hedge', 'interrupted'],
      ['a', 'failover', 'success'],
    ]);
  });
});
