import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';
import { claude } from './claude.ts';
import { gemini } from './gemini.ts';
import { ollamaOnThisMachine } from './ollama.ts';

it('asks Gemini about a picture', async () => {
  expect(await outputOf(gemini)).toMatch(/^A green square\. \(\d+ tokens\)\n$/);
});

it('shows what Claude thought, and what came from the cache of prompts', async () => {
  expect(await outputOf(claude)).toBe(
    'thought: The rules say 30 days.\nUntil 31 January. (1100 of 1200 tokens from the cache)\n',
  );
});

it('asks Ollama, or a local server where Ollama does not run', async () => {
  expect(await outputOf(ollamaOnThisMachine)).toMatch(/^(?:Ollama does not answer\..*\nYou said: .+|.+)\n$/s);
});
