import { describe, expect, it, vi } from 'vitest';
import { lazyFields } from './lazy-fields.ts';

describe('an object with lazy fields', () => {
  it('makes a field when it is first read, and only once', () => {
    const first = vi.fn(() => ({ is: 'first' }));
    const second = vi.fn(() => 2);
    const fields = lazyFields({ first, second });
    expect(Object.keys(fields)).toEqual(['first', 'second']);
    expect(first).not.toHaveBeenCalled();
    expect(fields.first).toEqual({ is: 'first' });
    expect(fields.first).toBe(fields.first);
    expect(first).toHaveBeenCalledOnce();
    expect(second).not.toHaveBeenCalled();
    expect({ ...fields }).toEqual({ first: { is: 'first' }, second: 2 });
  });

  it('tries again to make a field that failed', () => {
    const make = vi
      .fn(() => 1)
      .mockImplementationOnce(() => {
        throw new Error('not yet');
      });
    const fields = lazyFields({ make });
    expect(() => fields.make).toThrow('not yet');
    expect(fields.make).toBe(1);
  });
});
