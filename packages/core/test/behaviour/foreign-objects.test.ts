import { createContext, runInContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { type CallOptions, type ChatRequest, createFlexiAI, type FlexiAI } from '../../src/index.ts';
import { onFakeClock } from '../on-fake-clock.ts';
import { scripted } from '../scripted-provider.ts';
import { errorOf } from '../settle.ts';

onFakeClock();

/** A signal as in polyfills, test DOMs and edge sandboxes: not an instance of the global `AbortSignal`. */
class ForeignSignal extends EventTarget {
  aborted = false;
  reason: unknown;
  listeners = 0;
  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners += 1;
    super.addEventListener(...args);
  }
  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners -= 1;
    super.removeEventListener(...args);
  }
  abort(reason?: unknown): void {
    this.aborted = true;
    this.reason = reason;
    this.dispatchEvent(new Event('abort'));
  }
}
const asSignal = (signal: ForeignSignal): AbortSignal => signal as unknown as AbortSignal;

function client() {
  const a = scripted('a', { capabilities: { images: true } });
  return { a, ai: createFlexiAI({ providers: [a({ model: 'm' })] }) };
}

describe('a signal of another realm', () => {
  it('works with a call that it does not abort, and keeps no listener', async () => {
    const { ai } = client();
    const signal = new ForeignSignal();
    expect((await ai.chatCompletion({ prompt: 'x' }, { signal: asSignal(signal) })).text).toBeTypeOf('string');
    expect(signal.listeners).toBe(0);
  });

  const calls = {
    unary: (ai: FlexiAI, options: CallOptions) => ai.chatCompletion({ prompt: 'x' }, options),
    streamed: (ai: FlexiAI, options: CallOptions) => ai.streamChatCompletion({ prompt: 'x' }, options).response(),
    broadcast: (ai: FlexiAI, options: CallOptions) => ai.broadcast({ prompt: 'x' }, options),
  };
  it.each(['unary', 'streamed', 'broadcast'] as const)('aborts a call (%s)', async (way) => {
    const { a, ai } = client();
    a.always('hang');
    const signal = new ForeignSignal();
    const options = { signal: asSignal(signal) };
    const failure = errorOf(calls[way](ai, options));
    await vi.advanceTimersByTimeAsync(10);
    signal.abort('enough');
    expect(await failure).toMatchObject({ code: 'aborted' });
  });

  it('that is already aborted prevents every request', async () => {
    const { a, ai } = client();
    const signal = new ForeignSignal();
    signal.abort();
    expect(await errorOf(ai.chatCompletion({ prompt: 'x' }, { signal: asSignal(signal) }))).toMatchObject({
      code: 'aborted',
    });
    expect(a.calls).toHaveLength(0);
  });
});

describe('a request of another realm', () => {
  it('is accepted with its objects, lists and bytes', async () => {
    const { a, ai } = client();
    const request = runInContext(
      `({ messages: [{ role: 'user', content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image', mediaType: 'image/png', data: new Uint8Array([137, 80, 78, 71]) },
      ] }] })`,
      createContext(),
    ) as ChatRequest;
    await ai.chatCompletion(request);
    expect(a.calls[0]?.request.messages).toMatchObject([
      { role: 'user', content: [{ type: 'text' }, { type: 'image' }] },
    ]);
  });
});
