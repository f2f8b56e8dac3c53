import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';

it('asks again for an object that does not fit, streams one, and names the error if no object comes', async () => {
  expect((await outputOf(() => import('./main.ts'))).split('\n')).toEqual([
    'Waffles: 25 minutes, after 2 attempts',
    '  250 g of flour',
    '  125 g of butter',
    'checked: 2 ingredients',
    'no object: invalid-response',
    '',
  ]);
});
