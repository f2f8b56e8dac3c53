import { describe, expect, it } from 'vitest';
import { rawProvider } from '../../test/raw-provider.ts';
import { defineProvider } from './define-provider.ts';

const { id: _id, ...rest } = { ...rawProvider('x', {}) };

describe('defineProvider', () => {
  it('gives one thing that is both the plugin and a function that makes entries', () => {
    const plugin = defineProvider({ ...rest, id: 'echo' });
    expect([plugin.apiVersion, plugin.id, plugin.displayName]).toEqual([1, 'echo', 'x']);
    const entry = plugin({ model: 'm', priority: 3 });
    expect(entry).toEqual({ provider: 'echo', plugin, options: { model: 'm', priority: 3 } });
  });

  it('takes a string for the model', () => {
    const plugin = defineProvider({ ...rest, id: 'echo' });
    expect(plugin('m').options).toEqual({ model: 'm' });
  });

  it('does not validate yet, and keeps a copy of the options that nobody can change', () => {
    const plugin = defineProvider({ ...rest, id: 'echo' });
    const options = { model: 'm' };
    const entry = plugin(options);
    options.model = 'other';
    expect(entry.options).toEqual({ model: 'm' });
    expect([plugin, entry, entry.options].every(Object.isFrozen)).toBe(true);
    expect(() => plugin(undefined as never)).not.toThrow();
  });
});
