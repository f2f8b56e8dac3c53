import { describe, expect, it } from 'vitest';
import { rawProvider } from '../../test/raw-provider.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import { defaultRegistry } from './default-registry.ts';
import type { AnyProviderPlugin } from './provider-plugin.ts';
import { ProviderRegistry } from './provider-registry.ts';

const alpha = rawProvider('alpha', {});
const beta = rawProvider('beta', {});
const gamma = rawProvider('gamma', {});
const otherAlpha = rawProvider('alpha', {});

describe('ProviderRegistry', () => {
  it('finds registered plugins by id, and no inherited properties', () => {
    const registry = new ProviderRegistry([alpha]).register(beta);
    expect([registry.get('alpha'), registry.get('beta'), registry.get('gamma')]).toEqual([alpha, beta, undefined]);
    expect([registry.has('alpha'), registry.has('__proto__'), registry.has('constructor')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('accepts the same plugin twice, and another one with its id only with replace', () => {
    const registry = new ProviderRegistry([alpha, alpha]);
    expect(() => registry.register(otherAlpha)).toThrow(ConfigurationError);
    expect(() => registry.register(otherAlpha)).toThrow(
      'Another plugin is already registered as "alpha" (alpha). Register with { replace: true } to replace it.',
    );
    expect(registry.get('alpha')).toBe(alpha);
    registry.register(otherAlpha, { replace: true });
    expect(registry.get('alpha')).toBe(otherAlpha);
    expect(registry.list()).toHaveLength(1);
  });

  it('lists plugins by priority, then by id, and keeps a priority when a plugin is registered again without one', () => {
    const registry = new ProviderRegistry();
    registry.register(gamma, { priority: -1 }).register(beta).register(alpha);
    const ids = (): string[] => registry.list().map(({ id }) => id);
    expect(ids()).toEqual(['gamma', 'alpha', 'beta']);
    registry.register(gamma).register(otherAlpha, { replace: true, priority: 5 });
    expect(ids()).toEqual(['gamma', 'beta', 'alpha']);
    expect([registry.priorityOf('gamma'), registry.priorityOf('beta'), registry.priorityOf('x')]).toEqual([
      -1,
      0,
      undefined,
    ]);
  });

  it('removes plugins', () => {
    const registry = new ProviderRegistry([alpha]);
    expect([registry.unregister('alpha'), registry.unregister('alpha'), registry.has('alpha')]).toEqual([
      true,
      false,
      false,
    ]);
    registry.register(otherAlpha);
    expect(registry.get('alpha')).toBe(otherAlpha);
  });

  it('shares nothing with another registry', () => {
    const one = new ProviderRegistry([alpha]);
    expect([one.has('alpha'), new ProviderRegistry().has('alpha')]).toEqual([true, false]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'alpha'],
    ['a function', () => 1],
    ['an object without an id', { ...alpha, id: undefined }],
    ['an object without create', { ...alpha, create: undefined }],
    ['an object without a schema', { ...alpha, configSchema: undefined }],
    ['an object whose schema is not one', { ...alpha, configSchema: { type: 'object' } }],
  ])('refuses %s', (_what, plugin) => {
    expect(() => new ProviderRegistry().register(plugin as AnyProviderPlugin)).toThrow(
      /not a provider plugin.*defineProvider/,
    );
  });

  it.each([0, 2, '1', undefined])('refuses a plugin for version %o of the interface', (apiVersion) => {
    const plugin = { ...alpha, apiVersion } as unknown as AnyProviderPlugin;
    expect(() => new ProviderRegistry().register(plugin)).toThrow(
      `The plugin "alpha" is made for version ${apiVersion} of the plugin interface`,
    );
  });

  it('accepts a plugin that is an instance of a class', () => {
    class Plugin {
      readonly apiVersion = 1;
      readonly id = 'class';
      readonly displayName = 'Class';
      readonly configSchema = alpha.configSchema;
      create(): never {
        throw new Error('not called');
      }
    }
    expect(new ProviderRegistry([new Plugin()]).has('class')).toBe(true);
  });
});

describe('defaultRegistry', () => {
  it('is shared in the whole process, under a key that contains the version of the plugin interface', () => {
    expect(defaultRegistry()).toBe(defaultRegistry());
    expect(Reflect.get(globalThis, Symbol.for('flexiai.registry.v1'))).toBe(defaultRegistry());
  });
});
