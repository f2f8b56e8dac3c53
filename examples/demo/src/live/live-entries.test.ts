import { expect, it } from 'vitest';
import { liveEntries } from './live-entries.ts';

it('creates an entry for each provider with a key, in order', () => {
  const entries = liveEntries({ GEMINI_API_KEY: 'g', OPENAI_API_KEY: 'o', ANTHROPIC_API_KEY: '' });
  expect(entries.map(({ provider }) => provider)).toEqual(['openai', 'google']);
});

it('uses the model from the environment', () => {
  const [entry] = liveEntries({ ANTHROPIC_API_KEY: 'a', ANTHROPIC_MODEL: 'claude-next' });
  expect(entry?.options).toMatchObject({ model: 'claude-next' });
});

it('uses the default model if the variable is missing or empty', () => {
  const [entry] = liveEntries({ ANTHROPIC_API_KEY: 'a', ANTHROPIC_MODEL: '' });
  expect(entry?.options).toMatchObject({ model: expect.stringMatching(/^claude-/) });
});
