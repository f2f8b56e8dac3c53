import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { toBase64 } from './base64.ts';

describe('toBase64', () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 7919) % 256);

  it('bytes are encoded as Node encodes them', () => {
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(toBase64(new Uint8Array())).toBe('');
  });

  it('bytes are encoded correctly in an engine without Uint8Array.prototype.toBase64', () => {
    const old = new Uint8Array(bytes);
    Object.defineProperty(old, 'toBase64', { value: undefined });
    expect(toBase64(old)).toBe(Buffer.from(bytes).toString('base64'));
  });

  it('a text is returned as it is, because it is base64 already', () => {
    expect(toBase64('aGk=')).toBe('aGk=');
  });
});
