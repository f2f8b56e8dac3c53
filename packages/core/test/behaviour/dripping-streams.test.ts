import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFlexiAI, StreamInterruptedError, type StreamingOptions, type StreamPart } from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { finish, scripted } from '../scripted-provider.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A provider that sends a character every 500 ms, and one that is well. */
function client(streaming: StreamingOptions, timeouts: object, entry: object = {}) {
  const drips = rawProvider('drips', {
    streamChatCompletion: async function* (): AsyncGenerator<StreamPart> {
      yield { type: 'stream-start', provider: 'drips', model: 'm' };
      for (const delta of 'a story that takes its time') {
        yield { type: 'text-delta', id: '1', delta };
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      yield finish('a story that takes its time');
    },
  });
  const well = scripted('well');
  well.always('A whole answer.');
  const ai = createFlexiAI({
    providers: [drips({ model: 'm', ...entry }), well({ model: 'm' })],
    retry: { maxRetries: 0 },
    streaming,
    timeouts,
  });
  return { ai, well };
}

async function read({ ai }: ReturnType<typeof client>, timeouts?: object) {
  const stream = ai.streamChatCompletion({ prompt: 'A story' }, timeouts === undefined ? {} : { timeouts });
  const parts: string[] = [];
  const reading = (async () => {
    for await (const part of stream) parts.push(part.type);
    return stream.response();
  })();
  const outcome = reading.catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return { outcome: await outcome, parts };
}

const guard = { minCharsPerSecond: 5, rateWindowMs: 2000 };

describe('a provider that drips', () => {
  it('is waited for where there is no floor', async () => {
    const { outcome } = await read(client({}, {}));
    expect(outcome).toMatchObject({ provider: 'drips', text: 'a story that takes its time' });
  });

  it.each<[NonNullable<StreamingOptions['onInterruption']>, object]>([
    ['hold', { provider: 'well', text: 'A whole answer.' }],
    ['restart', { provider: 'well', text: 'A whole answer.' }],
  ])('is left for the next one by the policy %s', async (onInterruption, expected) => {
    const { outcome, parts } = await read(client({ onInterruption, holdMs: 10_000 }, guard));
    expect(outcome).toMatchObject(expected);
    expect(parts.includes('restart')).toBe(onInterruption === 'restart');
    expect(outcome).toMatchObject({
      attempts: [
        { errorCode: 'timeout', errorMessage: expect.stringContaining('minCharsPerSecond') },
        { outcome: 'success' },
      ],
    });
  });

  it('breaks the stream with what had arrived by the policy error', async () => {
    const { outcome } = await read(client({}, guard));
    expect(outcome).toBeInstanceOf(StreamInterruptedError);
    const { partial, message } = outcome as StreamInterruptedError;
    expect(partial.text).toBe('a st');
    expect(message).toContain('sent less content than minCharsPerSecond asks for within 2000 ms');
  });

  it('has the floor of its entry, and a call its own', async () => {
    expect((await read(client({}, guard, { timeouts: { minCharsPerSecond: 1 } }))).outcome).toMatchObject({
      provider: 'drips',
    });
    expect((await read(client({}, guard), { minCharsPerSecond: 0 })).outcome).toMatchObject({ provider: 'drips' });
  });

  it('is not blamed for a floor or a window that only the call has', async () => {
    for (const [timeouts, given, failures] of [
      [guard, undefined, 1],
      [{ rateWindowMs: 2000 }, guard, 0],
      [{ minCharsPerSecond: 5, rateWindowMs: 8000 }, { rateWindowMs: 200 }, 0],
    ] as const) {
      const used = client({}, timeouts);
      expect((await read(used, given)).outcome).toBeInstanceOf(StreamInterruptedError);
      expect(used.ai.getProviderStatus('drips').circuit).toMatchObject({ consecutiveFailures: failures });
    }
  });
});
