import { createFlexiAI } from '@flexiai/core';
import { expect, it } from 'vitest';
import { echo } from './index.ts';
import './register.ts';

it('answers with its input, in capitals with `shout`', async () => {
  const ai = createFlexiAI({ providers: [echo({ model: 'echo-1', shout: true })] });
  await expect(ai.chatCompletion({ prompt: 'hello' })).resolves.toMatchObject({ text: 'HELLO', model: 'echo-1' });
  await ai.close();
});

it('streams word by word', async () => {
  const ai = createFlexiAI({ providers: [{ provider: 'echo', model: 'echo-1' }] });
  const words = await Array.fromAsync(ai.streamChatCompletion({ prompt: 'hello out there' }).textStream);
  expect(words).toEqual(['hello', ' out', ' there']);
  await ai.close();
});

it('names an unknown option', () => {
  const entry = { provider: 'echo', model: 'echo-1', loud: true } as const;
  expect(() => createFlexiAI({ providers: [entry] })).toThrow(/loud/);
});
