import { describe, expect, it } from 'vitest';
import { rawProvider } from '../../test/raw-provider.ts';
import { defineProvider } from './define-provider.ts';

const { id: _id, ...rest } = { ...rawProvider('x', {}) };

describe('defineProvider', () => {
  it('returns the plugin, which is also a function that makes entries', () => {
    const plugin = defineProvider({ ...rest, id: 'echo' });
    expect([plugin.apiVersion, plugin.id, plugin.displayName]).toEqual([1, 'echo', 'x']);
    const entry = plugin({ model: 'm', priority: 3 });
    expect(entry).toEqual({ provider: 'echo', plugin, options: { model: 'm', priority: 3 } });
  });

  it('accepts a string for the model', () => {
    const plugin = defineProvider({ ...rest, id: 'echo' });
    expect(plugin('m').options).toEqual({ model: 'm' });
  });

  it('does not validate yet, and keeps an immutable copy of the options', () => {
    const plugin = defineProvider({ ...rest, id: 'echo' });
    const options = { model: 'm' };
    const entry = plugin(options);
    options.model = 'other';
    expect(entry.options).toEqual({ model: 'm' });
    expect([plugin, entry, entry.options].every(Object.isFrozen)).toBe(true);
    expect(() => plugin(undefined as never)).not.toThrow();
  });
});
