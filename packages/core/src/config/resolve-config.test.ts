import { describe, expect, it } from 'vitest';
import { scripted } from '../../test/scripted-provider.ts';
import { ConfigurationError, createFlexiAI, PRESETS, type PresetName, resolveConfig } from '../index.ts';

const a = scripted('a');
const providers = [a({ model: 'm' })];

describe('resolveConfig', () => {
  it('each layer overrides the layers before it', () => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const config = resolveConfig({ retry: { maxRetries: 1, baseDelayMs: 5 }, providers, logger }, undefined, {
      retry: { maxRetries: 2 },
      timeouts: { totalMs: 9 },
      logger: undefined,
    });
    expect(config).toEqual({ retry: { maxRetries: 2, baseDelayMs: 5 }, timeouts: { totalMs: 9 }, providers, logger });
    expect(config.providers[0]).toBe(providers[0]);
    expect(config.logger).toBe(logger);
  });

  it('settings of a preset stay hidden beneath a layer that switched their group off', () => {
    const presets = { mine: { circuitBreaker: { failureThreshold: 3 } } };
    const config = resolveConfig(
      { presets, preset: 'mine' },
      { circuitBreaker: false },
      { circuitBreaker: { recoveryTimeoutMs: 5 } },
    );
    expect(config.circuitBreaker).toEqual({ recoveryTimeoutMs: 5 });
  });

  it('the last named preset is beneath all layers', () => {
    const config = resolveConfig({ preset: 'fast', retry: { maxRetries: 7 } }, { preset: 'batch' });
    expect(config.retry).toEqual({ ...PRESETS.batch.retry, maxRetries: 7 });
    expect(config).not.toHaveProperty('preset');
  });
});

describe('a preset', () => {
  it.each(Object.keys(PRESETS) as PresetName[])('%s makes a client', async (preset) => {
    const ai = createFlexiAI({ providers, preset });
    expect((await ai.chatCompletion({ prompt: 'x' })).text).toBe('ok');
    await ai.close();
  });

  it('a preset applies only to options that are not set elsewhere', () => {
    const opening = (config: object) => createFlexiAI({ providers, ...config }).getProviderStatus('a').circuit;
    expect(opening({ preset: 'development' })).toBeUndefined();
    expect(opening({ preset: 'development', circuitBreaker: {} })).toBeDefined();
  });

  it('your own preset can build on another one, also on a built-in one of the same name', () => {
    const presets = {
      night: { preset: 'batch', retry: { maxRetries: 1 } },
      later: { preset: 'night', timeouts: { totalMs: 5 } },
      fast: { preset: 'fast', retry: { maxRetries: 3 } },
    };
    expect(resolveConfig({ preset: 'later', presets })).toEqual({
      ...PRESETS.batch,
      retry: { ...PRESETS.batch.retry, maxRetries: 1 },
      timeouts: { ...PRESETS.batch.timeouts, totalMs: 5 },
    });
    expect(resolveConfig({ preset: 'fast', presets }).retry).toEqual({ ...PRESETS.fast.retry, maxRetries: 3 });
  });

  it.each([
    ['realiable', {}, 'preset: there is no preset "realiable"; did you mean "reliable"?'],
    ['zzz', { own: {} }, 'there are own, reliable, fast, cheap, development, batch'],
    ['a', { a: { preset: 'b' }, b: { preset: 'a' } }, 'presets.b.preset: is a cycle: a → b → a'],
    [7, {}, "expected a preset's name, got 7"],
    ['constructor', {}, 'there is no preset'],
  ])('%j, which does not exist, is refused', (preset, presets, message) => {
    const make = () => resolveConfig({ preset: preset as string, presets });
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
    expect(() => createFlexiAI({ providers, preset: preset as string, presets })).toThrow(message);
  });

  it('a mistake in a preset is refused, and reported once, whether it is used or not', () => {
    const presets = { mine: { retri: {}, timeouts: { totalMs: -1 } }, other: 7 };
    for (const preset of [undefined, 'mine']) {
      const make = () =>
        createFlexiAI({ providers, presets: presets as never, ...(preset !== undefined && { preset }) });
      expect(make).toThrow(/presets\.mine\.retri: unknown option; did you mean "retry"\?/);
      expect(make).toThrow(/presets\.mine\.timeouts\.totalMs: must be more than 0/);
      expect(make).toThrow(/presets\.other: expected an object of options, got 7/);
      expect(make).not.toThrow(/- timeouts\.totalMs/);
    }
  });
});
