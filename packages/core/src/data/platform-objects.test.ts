import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { abortReason, isAbortSignal, isBytes, isError, isUrl } from './platform-objects.ts';

/** What a framework's sandbox or a test runner's context creates. */
const foreign = (code: string): unknown => runInContext(code, createContext({ URL, EventTarget, Event, DOMException }));

/** A signal as polyfills and simulated DOMs create it. */
class ForeignSignal extends EventTarget {
  aborted = false;
}

describe('platform objects are recognised by their shape', () => {
  it('as a signal', () => {
    expect(isAbortSignal(new AbortController().signal)).toBe(true);
    expect(isAbortSignal(new ForeignSignal())).toBe(true);
    expect(isAbortSignal(foreign('Object.assign(new EventTarget(), { aborted: false })'))).toBe(true);
    for (const other of [undefined, null, 'signal', {}, { aborted: true }, new EventTarget(), new AbortController()]) {
      expect(isAbortSignal(other)).toBe(false);
    }
  });

  it('as bytes', () => {
    expect(isBytes(new Uint8Array(1))).toBe(true);
    expect(isBytes(Buffer.from('x'))).toBe(true);
    expect(isBytes(foreign('new Uint8Array([1, 2])'))).toBe(true);
    for (const other of [new Uint16Array(1), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), [1], 'AQ==']) {
      expect(isBytes(other)).toBe(false);
    }
  });

  it('as a URL', () => {
    expect(isUrl(new URL('https://example.com'))).toBe(true);
    expect(isUrl({ href: 'https://example.com/', protocol: 'https:', searchParams: {} })).toBe(true);
    for (const other of ['https://example.com', { href: '/' }, new Request('https://example.com'), null]) {
      expect(isUrl(other)).toBe(false);
    }
  });

  it('as an error', () => {
    expect(isError(new TypeError('wrong'))).toBe(true);
    expect(isError(foreign('new TypeError("wrong")'))).toBe(true);
    expect(isError(new DOMException('gone', 'AbortError'))).toBe(true);
    for (const other of [{ message: 'wrong' }, 'wrong', undefined]) expect(isError(other)).toBe(false);
  });

  it('also if its proxy traps throw', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect([isAbortSignal(proxy), isUrl(proxy)]).toEqual([false, false]);
  });
});

describe('the reason of an abort', () => {
  it('is an AbortError if the signal has no reason', () => {
    expect(abortReason(AbortSignal.abort('enough'))).toBe('enough');
    expect(abortReason(new ForeignSignal() as unknown as AbortSignal)).toMatchObject({ name: 'AbortError' });
  });
});
