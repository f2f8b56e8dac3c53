import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';

it('answers the AI SDK by the second provider: a text, a stream and an object', async () => {
  expect((await outputOf(() => import('./main.ts'))).split('\n')).toEqual([
    'Take an umbrella. (from claude)',
    'Take an umbrella.',
    'Bergen: 239 days',
    'all-providers-failed after 1 attempt',
    '',
  ]);
});
