import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onFakeClock } from '../../test/on-fake-clock.ts';
import { rawProvider } from '../../test/raw-provider.ts';
import { answer } from '../../test/scripted-provider.ts';
import { errorOf } from '../../test/settle.ts';
import { ConfigurationError, createFlexiAI, RequestAbortedError, RequestTimeoutError } from '../index.ts';
import { type CallCode, callCode } from './call-loader.ts';

const ask = { prompt: 'Hello' };
const code = await callCode.load();
let loading: PromiseWithResolvers<CallCode>;

onFakeClock();
beforeEach(() => {
  loading = Promise.withResolvers();
  vi.spyOn(callCode, 'loaded', 'get').mockReturnValue(undefined);
  vi.spyOn(callCode, 'load').mockImplementation(() => loading.promise);
});
afterEach(() => void vi.restoreAllMocks());

/** A client whose code for calls is not loaded yet. */
function client() {
  const asked = vi.fn();
  const provider = rawProvider('a', {
    async chatCompletion(request) {
      asked(request);
      return answer('late');
    },
  });
  const ai = createFlexiAI({ providers: [provider({ model: 'm' })] });
  const errors: string[] = [];
  ai.on('error', ({ error }) => errors.push(error.code));
  return { ai, asked, errors };
}

describe('a call that waits for the code of calls', () => {
  it('is answered when the code is loaded, with the request as it was given', async () => {
    const { ai, asked } = client();
    const request = { messages: [{ role: 'user' as const, content: 'before' }] };
    const answered = ai.chatCompletion(request);
    request.messages[0] = { role: 'user', content: 'after' };
    expect(ai.getRequestStats()).toMatchObject({ total: 1, inFlight: 1 });
    loading.resolve(code);
    expect((await answered).text).toBe('late');
    expect(JSON.stringify(asked.mock.calls)).toContain('before');
    expect(JSON.stringify(asked.mock.calls)).not.toContain('after');
  });

  it('refuses a request that is not valid without the code', async () => {
    const { ai } = client();
    await expect(ai.chatCompletion({ messages: [] })).rejects.toMatchObject({ code: 'validation' });
    expect(() => ai.explain({ messages: [] })).toThrow(expect.objectContaining({ code: 'validation' }));
    expect(ai.explain(ask).candidates).toMatchObject([{ provider: 'a', model: 'm' }]);
    expect(callCode.load).not.toHaveBeenCalled();
  });

  it('can be aborted meanwhile', async () => {
    const { ai, errors } = client();
    const controller = new AbortController();
    const aborted = errorOf(ai.chatCompletion(ask, { signal: controller.signal }));
    controller.abort();
    expect(await aborted).toBeInstanceOf(RequestAbortedError);
    expect(ai.getRequestStats()).toMatchObject({ aborted: 1, inFlight: 0 });
    expect(errors).toEqual(['aborted']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends at its deadline', async () => {
    const { ai } = client();
    const late = errorOf(ai.embed({ input: 'text' }, { timeouts: { totalMs: 1000 } }));
    await vi.advanceTimersByTimeAsync(1001);
    expect(await late).toBeInstanceOf(RequestTimeoutError);
    expect(await late).toMatchObject({ provider: 'a', model: 'm', clock: 'total', timeoutMs: 1000 });
    expect(ai.getRequestStats()).toMatchObject({ failed: 1, inFlight: 0 });
  });

  it('is waited for by close', async () => {
    const { ai } = client();
    const answered = ai.chatCompletion(ask);
    const closed = ai.close();
    loading.resolve(code);
    expect((await answered).text).toBe('late');
    await closed;
  });

  it('is aborted by close when the time of close is over', async () => {
    const { ai } = client();
    const aborted = errorOf(ai.chatCompletion(ask));
    await ai.close({ timeoutMs: 0 });
    expect(await aborted).toBeInstanceOf(RequestAbortedError);
  });

  it('ends when its stream is cancelled', async () => {
    const { ai, asked } = client();
    const stream = ai.streamChatCompletion(ask);
    const read = errorOf(stream.response());
    await stream.cancel();
    expect(await read).toBeInstanceOf(RequestAbortedError);
    loading.resolve(code);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).not.toHaveBeenCalled();
    expect(ai.getRequestStats()).toMatchObject({ aborted: 1, inFlight: 0 });
  });

  it('fails when the code cannot be loaded, and the next call tries again', async () => {
    const { ai, errors } = client();
    const failed = errorOf(ai.chatCompletion(ask));
    loading.reject(new ConfigurationError('The code for calls could not be loaded: offline'));
    expect(await failed).toMatchObject({ code: 'configuration' });
    expect(errors).toEqual(['configuration']);
    loading = Promise.withResolvers();
    loading.resolve(code);
    expect((await ai.chatCompletion(ask)).text).toBe('late');
  });

  it('can be aborted meanwhile, as a broadcast, and asks no provider later', async () => {
    const { ai, asked } = client();
    const controller = new AbortController();
    const aborted = errorOf(ai.broadcast(ask, { signal: controller.signal, correlationId: 'order-1' }));
    controller.abort();
    expect(await aborted).toBeInstanceOf(RequestAbortedError);
    expect(await aborted).toMatchObject({ correlationId: 'order-1', callId: expect.any(String) });
    loading.resolve(code);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends at its deadline as a broadcast, and the wait counts for its calls', async () => {
    const { ai } = client();
    const late = errorOf(ai.broadcast(ask, { timeouts: { totalMs: 1000 } }));
    await vi.advanceTimersByTimeAsync(1001);
    expect(await late).toMatchObject({ code: 'timeout', clock: 'total', timeoutMs: 1000 });

    const silent = rawProvider('b', { chatCompletion: () => new Promise(() => undefined) });
    const other = createFlexiAI({ providers: [silent({ model: 'm' })] });
    const begun = performance.now();
    const slow = errorOf(other.broadcast(ask, { timeouts: { totalMs: 1000 } }));
    await vi.advanceTimersByTimeAsync(600);
    loading.resolve(code);
    await vi.advanceTimersByTimeAsync(600);
    expect(await slow).toMatchObject({ code: 'all-providers-failed' });
    expect(performance.now() - begun).toBeLessThan(1300);
  });

  it('begins no broadcast, and asks for no models, after the client was closed meanwhile', async () => {
    const { ai } = client();
    const outside = [ai.broadcast(ask), ai.listModels(), ai.checkHealth(), ai.warmUp()].map((each) => errorOf(each));
    await ai.close();
    loading.resolve(code);
    for (const error of await Promise.all(outside)) {
      expect(error).toMatchObject({ code: 'configuration', message: expect.stringContaining('closed') });
    }
  });
});

describe('a client before its first call', () => {
  it('checks the health of a provider whose circuit a snapshot opened, once the code is loaded', async () => {
    const checked = vi.fn(async () => ({ status: 'healthy' as const, latencyMs: 1, checkedAt: Date.now() }));
    const provider = rawProvider('a', { healthCheck: checked });
    const now = Date.now();
    const circuit = {
      state: 'open',
      window: { kind: 'consecutive', failures: 5 },
      openedAt: now,
      openings: 1,
    } as const;
    const ai = createFlexiAI({
      providers: [provider({ model: 'm' })],
      healthProbe: { intervalMs: 100 },
      snapshot: {
        version: 1,
        takenAt: now,
        entries: [{ name: 'a', credentials: [null], routes: [{ model: 'm', circuit }] }],
      },
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(checked).not.toHaveBeenCalled();
    loading.resolve(code);
    await vi.advanceTimersByTimeAsync(1000);
    expect(checked).toHaveBeenCalledOnce();
    expect(ai.explain(ask).candidates).toMatchObject([{ provider: 'a' }]);
    await ai.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps an isolated circuit, and stores it for another process', async () => {
    const { ai } = client();
    ai.isolate('a');
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'isolated' });
    const stored = JSON.parse(JSON.stringify(ai));
    const other = client();
    other.ai.restore(stored);
    loading.resolve(code);
    expect(await errorOf(other.ai.chatCompletion(ask))).toMatchObject({ code: 'circuit-open' });
    other.ai.resetCircuitBreakers();
    expect((await other.ai.chatCompletion(ask)).text).toBe('late');
  });
});
