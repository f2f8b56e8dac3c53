import { describe, expect, it, vi } from 'vitest';
import { LazyCode } from './lazy-code.ts';

describe('code that is loaded when it is needed', () => {
  it('is loaded once, and can then be read without a promise', async () => {
    const importCode = vi.fn(async () => ({ answer: 42 }));
    const code = new LazyCode(importCode);
    expect(code.loaded).toBeUndefined();
    expect(importCode).not.toHaveBeenCalled();
    const both = await Promise.all([code.load(), code.load()]);
    expect(both).toEqual([{ answer: 42 }, { answer: 42 }]);
    expect(code.loaded).toBe(both[0]);
    await code.load();
    expect(importCode).toHaveBeenCalledTimes(1);
  });

  it('is tried again after a failure', async () => {
    const importCode = vi.fn(async () => 'code');
    importCode.mockRejectedValueOnce(new Error('offline'));
    const code = new LazyCode(importCode);
    await expect(code.load()).rejects.toThrow('offline');
    expect(code.loaded).toBeUndefined();
    await expect(code.load()).resolves.toBe('code');
  });
});
