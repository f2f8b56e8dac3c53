import { expect, it } from 'vitest';
import { liveEntries } from './live-entries.ts';

it('makes an entry for each provider whose key is there, in order', () => {
  const entries = liveEntries({ GEMINI_API_KEY: 'g', OPENAI_API_KEY: 'o', ANTHROPIC_API_KEY: '' });
  expect(entries.map(({ provider }) => provider)).toEqual(['openai', 'gemini']);
});

it('takes the model from the environment', () => {
  const [entry] = liveEntries({ ANTHROPIC_API_KEY: 'a', ANTHROPIC_MODEL: 'claude-next' });
  expect(entry?.options).toMatchObject({ model: 'claude-next' });
});

it('has a model of its own where the environment names none, or an empty one', () => {
  const [entry] = liveEntries({ ANTHROPIC_API_KEY: 'a', ANTHROPIC_MODEL: '' });
  expect(entry?.options).toMatchObject({ model: expect.stringMatching(/^claude-/) });
});
