import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CloseOptions,
  ConfigurationError,
  createFlexiAI,
  type FlexiAI,
  RequestAbortedError,
  ServerError,
  ValidationError,
} from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { scripted } from '../scripted-provider.ts';
import { errorOf } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const answering = (milliseconds: number) => async (): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return 'late';
};

/** How many ms of the fake clock a promise takes. */
async function timed(promise: Promise<unknown>): Promise<number> {
  const started = performance.now();
  let took: number | undefined;
  void promise.then(() => {
    took = performance.now() - started;
  });
  while (took === undefined) await vi.advanceTimersByTimeAsync(10);
  return Math.floor(took / 10) * 10;
}

function expectNothingLeft(ai: FlexiAI): void {
  expect(ai.getRequestStats().inFlight).toBe(0);
  expect(ai.getProviderStatus().every(({ inFlight }) => inFlight === 0)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
}

function client(config: { readonly baseDelayMs?: number } = {}) {
  const a = scripted('a');
  vi.spyOn(Math, 'random').mockReturnValue(1);
  const ai = createFlexiAI({ providers: [a({ model: 'm' })], retry: config });
  return { a, ai };
}

it('a client is closed from the first call of close on, while it still waits for calls', async () => {
  const a = scripted('a');
  a.next(answering(100));
  const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
  const call = ai.chatCompletion(ask);
  expect(ai.closed).toBe(false);
  const closing = ai.close();
  expect(ai.closed).toBe(true);
  expect(await timed(Promise.all([call, closing]))).toBe(100);
  expect(ai.closed).toBe(true);
});

describe('close()', () => {
  it('lets calls in flight finish, rejects later ones at once, and then closes the providers', async () => {
    const order: string[] = [];
    const slow = rawProvider('slow', {
      async *streamChatCompletion() {
        yield { type: 'stream-start', provider: 'slow', model: 'm' };
        for (const delta of ['one ', 'two']) {
          yield { type: 'text-delta', id: 't', delta };
          await new Promise((resolve) => setTimeout(resolve, 1000));
        }
        yield {
          type: 'finish',
          finishReason: 'stop',
          usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' },
        };
        order.push('answered');
      },
      close: async () => void order.push('closed'),
    });
    const ai = createFlexiAI({ providers: [slow({ model: 'm' })] });
    const ends: string[] = [];
    ai.on('response', ({ response }) => ends.push(response.text));
    const stream = ai.streamChatCompletion(ask).response();
    await vi.advanceTimersByTimeAsync(10);
    const closed = timed(ai.close());
    expect(await errorOf(ai.chatCompletion(ask))).toBeInstanceOf(ConfigurationError);
    expect(await errorOf(ai.embed({ input: 'x' }))).toBeInstanceOf(ConfigurationError);
    expect(await closed).toBe(1990);
    expect((await stream).text).toBe('one two');
    expect([ends, order]).toEqual([['one two'], ['answered', 'closed']]);
    expectNothingLeft(ai);
  });

  it('resolves at once when nothing is in flight', async () => {
    const { ai } = client();
    await ai.chatCompletion(ask);
    await ai.close();
    expectNothingLeft(ai);
  });

  it.each([
    [undefined, 10_000],
    [{ timeoutMs: 250 }, 250],
    [{ timeoutMs: 0 }, 0],
  ])('with %j aborts calls that are in flight after %i ms', async (options, limit) => {
    const { a, ai } = client();
    a.always('hang');
    const call = errorOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(1);
    expect(await timed(ai.close(options))).toBe(limit);
    expect(await call).toMatchObject({ code: 'aborted', message: 'The client was closed.' });
    expect(a.calls[0]?.context.signal.aborted).toBe(true);
    expectNothingLeft(ai);
  });

  it('waits for a call that waits between its retries', async () => {
    const { a, ai } = client({ baseDelayMs: 2000 });
    a.next(new ServerError('boom', at));
    const call = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(1);
    await timed(ai.close());
    expect((await call).attempts).toHaveLength(2);
    expectNothingLeft(ai);
  });

  it('is shortened, never lengthened, by further calls, which all resolve together', async () => {
    const { a, ai } = client();
    a.always('hang');
    const call = errorOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(1);
    let done = 0;
    const close = (timeoutMs: number): void => void ai.close({ timeoutMs }).then(() => (done += 1));
    close(5000);
    close(60_000);
    await vi.advanceTimersByTimeAsync(1000);
    close(500);
    await vi.advanceTimersByTimeAsync(499);
    expect(done).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toBe(3);
    expect(await call).toBeInstanceOf(RequestAbortedError);
    expect(await timed(ai.close())).toBe(0);
    expectNothingLeft(ai);
  });

  it('can wait without a limit, until a further call sets one', async () => {
    const { a, ai } = client();
    a.always('hang');
    const call = errorOf(ai.chatCompletion(ask, { timeouts: { headersMs: 4e9, totalMs: 4e9 } }));
    await vi.advanceTimersByTimeAsync(1);
    const closed = ai.close({ timeoutMs: Number.POSITIVE_INFINITY });
    await vi.advanceTimersByTimeAsync(100_000_000);
    expect(ai.getRequestStats().inFlight).toBe(1);
    await ai.close({ timeoutMs: 0 });
    await closed;
    expect(await call).toBeInstanceOf(RequestAbortedError);
  });

  it('does not wait beyond its limit for a stream that is not read, nor for middleware that hangs', async () => {
    const { a, ai } = client();
    a.next({ stream: ['x', 'y'], ending: 'hang' });
    await ai.streamChatCompletion(ask)[Symbol.asyncIterator]().next();
    ai.use({ name: 'hanging', scope: 'call', handle: () => new Promise(() => undefined) });
    const hanging = errorOf(ai.chatCompletion(ask));
    expect(await timed(ai.close({ timeoutMs: 1000 }))).toBe(1010);
    expect(await hanging).toBeInstanceOf(RequestAbortedError);
    expectNothingLeft(ai);
  });

  it('stops waiting for a provider that does not close, and logs it', async () => {
    const warn = vi.fn();
    const closed = vi.fn(async () => undefined);
    const ai = createFlexiAI({
      providers: [
        rawProvider('stuck', { close: () => new Promise(() => undefined) })({ model: 'm' }),
        rawProvider('fine', { close: closed })({ model: 'm' }),
      ],
      logger: { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() },
    });
    expect(await timed(ai.close())).toBe(5000);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls).toEqual([['"stuck" could not be closed.', { error: 'not done within 5000 ms' }]]);
    expectNothingLeft(ai);
  });

  it.each([
    [{ timeout: 5 }, 'timeout: unknown option; did you mean "timeoutMs"?'],
    [{ timeoutMs: -1 }, 'timeoutMs: expected milliseconds from 0, got -1'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs: expected milliseconds from 0, got NaN'],
    [7, 'close() expects an object of options, got 7'],
  ])('rejects the options %j, and closes nothing', async (options, message) => {
    const { ai } = client();
    const error = await errorOf(ai.close(options as CloseOptions));
    expect(error).toBeInstanceOf(ValidationError);
    expect((error as Error).message).toContain(message);
    expect((await ai.chatCompletion(ask)).text).toBe('ok');
  });

  it('is called by `await using`: a call that was not awaited still gets its answer', async () => {
    const { a, ai } = client();
    a.always(answering(100));
    const block = async (): Promise<{ readonly call: Promise<{ readonly text: string }> }> => {
      await using mine = ai;
      const call = mine.chatCompletion(ask);
      await vi.advanceTimersByTimeAsync(1);
      return { call };
    };
    const left = block();
    expect(await timed(left)).toBeGreaterThanOrEqual(90);
    expect((await (await left).call).text).toBe('late');
    expectNothingLeft(ai);
  });
});
