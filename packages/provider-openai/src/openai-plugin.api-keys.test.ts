import { createFlexiAI, type KeyCheck } from '@flexiai/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { azureOpenAI, bedrock, deepseek, groq, openai, openaiCompatible, openrouter } from './index.ts';

afterEach(() => vi.unstubAllEnvs());

const letters = (count: number): string => 'aB3'.repeat(count).slice(0, count);
const plugins = { azureOpenAI, bedrock, deepseek, groq, openai, openrouter };

function check(plugin: keyof typeof plugins, key: string): KeyCheck | undefined {
  return plugins[plugin].apiKey?.validate(key);
}

describe('the shape of a key', () => {
  it.each([
    ['openai', `sk-${letters(48)}`],
    ['openai', `sk-proj-${letters(150)}_-`],
    ['openai', `sk-svcacct-${letters(150)}`],
    ['azureOpenAI', '0123456789abcdef'.repeat(2)],
    ['azureOpenAI', `${letters(52)}JQQJ99${letters(26)}`],
    ['bedrock', `ABSK${letters(109)}==`],
    ['bedrock', `bedrock-api-key-${letters(900)}`],
    ['groq', `gsk_${letters(52)}`],
    ['openrouter', `sk-or-v1-${letters(64)}`],
    ['deepseek', `sk-${letters(32)}`],
    ['deepseek', `sk-${'0123456789abcdef'.repeat(2)}`],
  ] as const)('%s takes %s', (plugin, key) => {
    expect(check(plugin, key)).toEqual({ ok: true });
  });

  it.each([
    ['openai', `sk-ant-api03-${letters(90)}`, 'looks like a key of Anthropic'],
    ['openai', `sk-or-v1-${letters(64)}`, 'looks like a key of OpenRouter'],
    ['openai', `AIza${letters(35)}`, 'looks like a key of Google'],
    ['openai', `gsk_${letters(52)}`, 'looks like a key of Groq'],
    ['openai', `ABSK${letters(109)}`, 'looks like a key of Amazon Bedrock'],
    ['openai', `sk-admin-${letters(60)}`, 'administration'],
    ['openai', `sk-${'0123456789abcdef'.repeat(2)}`, 'looks like a key of DeepSeek or Alibaba'],
    ['openai', letters(32), 'should begin with "sk-"'],
    ['openai', 'sk-your-key-here', 'is a placeholder'],
    ['azureOpenAI', `sk-proj-${letters(60)}`, 'looks like a key of OpenAI'],
    ['azureOpenAI', '0123456789abcdef', 'should be 32 hexadecimal digits, or 84'],
    ['bedrock', `sk-ant-api03-${letters(90)}`, 'looks like a key of Anthropic'],
    ['bedrock', `AKIA${'ABCDEFGH'.repeat(2)}`, 'should begin with "ABSK"'],
    ['bedrock', 'ABSKshort', 'be whole'],
    ['groq', `sk-proj-${letters(60)}`, 'looks like a key of OpenAI; it should begin with "gsk_"'],
  ] as const)('%s refuses %s', (plugin, key, reason) => {
    const checked = check(plugin, key);
    expect(checked).toEqual({ ok: false, kind: 'unexpected', reason: expect.stringContaining(reason) });
    expect(JSON.stringify(checked)).not.toContain(key);
  });

  it('is not checked at an endpoint without a known form of keys', () => {
    const mine = openaiCompatible({ name: 'mine', baseURL: 'http://localhost:1/v1', apiKeyEnv: 'MY_KEY' });
    for (const key of ['dummy', 'your-api-key', 'sk-ant-1']) expect(mine.apiKey?.validate(key)).toEqual({ ok: true });
    expect(mine.apiKey?.validate('a b')).toMatchObject({ ok: false, kind: 'malformed' });
  });
});

describe('a bad key', () => {
  const spoilt = `sk–proj–${letters(40)}`;

  it('is refused in the options, and is not shown', () => {
    expect(() => createFlexiAI({ providers: [openai({ model: 'gpt-6-sol', apiKey: spoilt })] })).toThrow(
      /providers\[0\]\.apiKey.* typographic dash in place of a hyphen/s,
    );
    expect(() => createFlexiAI({ providers: [openai({ model: 'gpt-6-sol', apiKey: spoilt })] })).not.toThrow(spoilt);
  });

  it('is refused in a list of keys', () => {
    const apiKeys = [`sk-proj-${letters(40)}`, `sk-ant-api03-${letters(40)}`, 'sk-...'];
    const make = () => createFlexiAI({ providers: [openai({ model: 'gpt-6-sol', apiKeys })] });
    expect(make).toThrow(/apiKeys\[1\].*looks like a key of Anthropic.*apiKeys\[2\].*is a placeholder/s);
    expect(make).not.toThrow(letters(40));
  });

  it.each([
    [`sk-proj-${letters(40)}\n`, 'contains a line break'],
    [`"sk-proj-${letters(40)}"`, 'has quotation marks around it'],
    [`Bearer sk-proj-${letters(40)}`, 'begins with "Bearer"'],
    ['sk-...', 'is a placeholder'],
  ])('is refused in the environment, before anything is sent', async (key, reason) => {
    vi.stubEnv('OPENAI_API_KEY', key);
    const fetch = vi.fn<typeof globalThis.fetch>();
    vi.stubGlobal('fetch', fetch);
    const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6-sol' })] });
    const failure = await ai.chatCompletion({ prompt: 'Hi' }).catch((error: unknown) => String(error));
    expect(failure).toContain(`(in OPENAI_API_KEY) ${reason}`);
    expect(failure).not.toContain(letters(40));
    expect(fetch).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
    await ai.close();
  });
});
