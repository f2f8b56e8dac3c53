import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { toBase64 } from './base64.ts';

describe('toBase64', () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 7919) % 256);

  it('writes bytes as Node does', () => {
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(toBase64(new Uint8Array())).toBe('');
  });

  it('writes them so where the engine has no method of its own', () => {
    const old = new Uint8Array(bytes);
    Object.defineProperty(old, 'toBase64', { value: undefined });
    expect(toBase64(old)).toBe(Buffer.from(bytes).toString('base64'));
  });

  it('leaves base64 text as it is', () => {
    expect(toBase64('aGk=')).toBe('aGk=');
  });
});
