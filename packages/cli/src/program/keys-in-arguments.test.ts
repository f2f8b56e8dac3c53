import { describe, expect, it } from 'vitest';
import { keyWarning, maskKeys } from './keys-in-arguments.ts';

const MADE_UP = {
  openai: `sk-${'made-up-1'.repeat(3)}`,
  project: 'sk-proj-made-up',
  anthropic: 'sk-ant-made-up',
  gemini: `AIza${'MadeUp'.repeat(6)}`,
};

describe('keyWarning', () => {
  it.each(Object.entries(MADE_UP))('warns about a key of %s anywhere, and does not repeat it', (_whose, key) => {
    for (const argv of [
      ['ask', key],
      ['ask', `is ${key} good?`],
      ['ask', '--system', key],
      ['ask', '--', key],
    ]) {
      const warning = keyWarning(argv);
      expect(warning).toContain('looks like an API key');
      expect(warning).not.toContain(key);
    }
  });

  it.each(['--api-key', '--apiKey=secret-1', '--openai-api-key=secret-1', '--token', '--key'])(
    'rejects %s with the solution, and does not repeat the value',
    (option) => {
      const run = () => keyWarning(['ask', 'Hi', option, 'secret-1']);
      expect(run).toThrow(/OPENAI_API_KEY/);
      expect(run).not.toThrow(/secret-1/);
    },
  );

  it.each([
    'what is sk-learn?',
    'the sk-example-of-a-long-name of scikit',
    'AIza',
    '--system',
    'max-tokens',
    'keyboard',
  ])('does not warn about %s', (text) => {
    expect(keyWarning(['ask', text])).toBeUndefined();
  });

  it('treats everything after -- as text', () => {
    expect(keyWarning(['ask', '--', '--api-key'])).toBeUndefined();
  });
});

describe('maskKeys', () => {
  it.each(Object.values(MADE_UP))('leaves of %s only its prefix', (key) => {
    expect(maskKeys(`unknown option '--x=${key}'`)).toBe(`unknown option '--x=${key.slice(0, 3)}[redacted]'`);
  });
});
