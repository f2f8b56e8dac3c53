import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';

it('has an outcome for each failure', async () => {
  const text = await outputOf(() => import('./main.ts'));
  const outcomes = text
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(':')), JSON.parse(line.slice(line.indexOf('{')))]);
  expect(outcomes).toEqual([
    ['All is well', { status: 'answered', text: 'Because of Rayleigh scattering.' }],
    ['Too many requests', { status: 'later', retryAfterMs: 20_000 }],
    ['Overloaded', { status: 'later' }],
    ['A wrong key', { status: 'broken', callId: expect.any(String) }],
    ['A filtered question', { status: 'refused', reason: 'filtered' }],
    ['A question that is too long', { status: 'refused', reason: 'too-long' }],
    ['A stream that breaks off', { status: 'cut', text: 'Because of' }],
    ['A stream that stops', { status: 'cut', text: 'Because of' }],
    ['A user who left', { status: 'gone' }],
  ]);
});
