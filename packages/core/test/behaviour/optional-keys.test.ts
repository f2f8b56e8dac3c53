import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFlexiAI } from '../../src/index.ts';
import { defineProvider } from '../../src/plugin.ts';
import { type Scripted, scripted } from '../scripted-provider.ts';

type Need = 'required' | 'optional' | 'none';

/** A provider whose entries need a key, or not, and the keys that it received. */
function entryThat(need: Need, options: { readonly apiKey?: string; readonly apiKeys?: readonly string[] } = {}) {
  const base: Scripted = scripted('cloud');
  const used: (string | undefined)[] = [];
  base.always(async (_request, { apiKey }) => {
    used.push(apiKey);
    return 'ok';
  });
  const asked: unknown[] = [];
  const plugin = defineProvider({
    id: 'cloud',
    displayName: 'Cloud',
    configSchema: base.configSchema,
    apiKey: {
      env: ['CLOUD_TEST_KEY'],
      validate: () => ({ ok: true }),
      need: (own) => {
        asked.push(own);
        return need;
      },
    },
    create: base.create,
  });
  return { ai: createFlexiAI({ providers: [plugin({ model: 'm', ...options })] }), used, asked };
}

afterEach(() => void vi.unstubAllEnvs());

describe('a provider with other credentials than a key', () => {
  it('is asked without a key where the key is optional and missing', async () => {
    const { ai, used, asked } = entryThat('optional');
    await ai.chatCompletion({ prompt: 'Hi' });
    expect(used).toEqual([undefined]);
    expect(asked[0]).toMatchObject({ model: 'm' });
    // It is looked for anew, because it may be set later.
    vi.stubEnv('CLOUD_TEST_KEY', 'key-of-the-environment');
    await ai.chatCompletion({ prompt: 'Hi' });
    expect(used).toEqual([undefined, 'key-of-the-environment']);
  });

  it('gets no key of the environment where its options name other credentials', async () => {
    vi.stubEnv('CLOUD_TEST_KEY', 'key-of-the-environment');
    const { ai, used } = entryThat('none');
    await ai.chatCompletion({ prompt: 'Hi' });
    expect(used).toEqual([undefined]);
  });

  it('is no candidate without a key that is required', async () => {
    const { ai } = entryThat('required');
    await expect(ai.chatCompletion({ prompt: 'Hi' })).rejects.toMatchObject({ code: 'authentication' });
  });

  it('gets the keys of its options in any case', async () => {
    const { ai, used } = entryThat('optional', { apiKeys: ['first-key', 'second-key'] });
    await ai.chatCompletion({ prompt: 'Hi' });
    await ai.chatCompletion({ prompt: 'Hi' });
    expect(used).toEqual(['first-key', 'second-key']);
  });
});
