import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';

it('asks a question, continues a conversation, and streams', async () => {
  const text = await outputOf(() => import('./main.ts'));
  expect(text).toMatch(/^.*Why is the sky blue\?.*\nopenai gpt-6-luna, \d+ tokens, stop\n/);
  expect(text).toMatch(/Name a sight of Paris\..*\n.*And one of Rome\?/);
  expect(text).toMatch(/Count from one to five\..*\n$/);
});
