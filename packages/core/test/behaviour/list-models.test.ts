import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFlexiAI, defineProvider } from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { scripted } from '../scripted-provider.ts';
import { settled } from '../settle.ts';

const KEY = 'sk-0123456789abcdef0123';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('listModels', () => {
  it('asks every provider with the credential of its entry, and reports which cannot list', async () => {
    const plugin = defineProvider({
      ...rawProvider('able', { listModels: async (context) => [{ id: `of ${context?.apiKey}` }] }),
      apiKey: { env: [], validate: () => ({ ok: true }) },
    });
    const unable = rawProvider('unable', {});
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', apiKey: KEY }), unable({ model: 'm' })] });
    expect(await ai.listModels()).toEqual({
      able: { status: 'listed', models: [{ id: `of ${KEY}` }] },
      unable: { status: 'unsupported' },
    });
  });

  it('reports why a list failed, without a key, and still returns the others', async () => {
    const plugin = defineProvider({
      ...rawProvider('bad', { listModels: () => Promise.reject(new Error(`refused ${KEY}`)) }),
      apiKey: { env: [], validate: () => ({ ok: true }) },
    });
    const good = rawProvider('good', { listModels: async () => [] });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', apiKey: KEY }), good({ model: 'm' })] });
    expect(await ai.listModels()).toEqual({
      bad: { status: 'failed', message: 'refused [redacted]' },
      good: { status: 'listed', models: [] },
    });
  });

  it('rejects a result that is not a list', async () => {
    const listModels = async (): Promise<never> => undefined as never;
    const ai = createFlexiAI({ providers: [rawProvider('odd', { listModels })({ model: 'm' })] });
    expect(await ai.listModels()).toMatchObject({ odd: { status: 'failed' } });
  });

  it('waits at most ten seconds for a silent provider', async () => {
    const silent = rawProvider('silent', { listModels: () => new Promise(() => undefined) });
    const ai = createFlexiAI({ providers: [silent({ model: 'm' })] });
    const listings = await settled(ai.listModels());
    expect(listings).toEqual({ silent: { status: 'failed', message: 'no answer within 10000 ms' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is rejected after the client is closed', async () => {
    const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm' })] });
    await ai.close();
    await expect(ai.listModels()).rejects.toThrow('closed');
  });
});
