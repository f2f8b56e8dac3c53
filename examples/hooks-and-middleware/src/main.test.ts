import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';

it('times attempts, removes addresses from requests, and reports', async () => {
  const text = await outputOf(() => import('./main.ts'));
  expect(text.replaceAll(/\d+ ms/g, '… ms').split('\n')).toEqual([
    'unary call',
    '  attempt 1 at openai: failed in … ms',
    '  retry of openai: overloaded',
    '  attempt 2 at openai: finished in … ms',
    '  answered by openai',
    '  You said: Write to [email] that the lamp is repaired.',
    'stream call',
    '  attempt 1 at openai: finished in … ms',
    '  You said: Write to [email] that the lamp is repaired.',
    '',
  ]);
});
