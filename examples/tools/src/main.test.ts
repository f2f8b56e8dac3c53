import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';

it('runs one tool, refuses the other one, and shows the answer', async () => {
  const text = await outputOf(() => import('./main.ts'));
  expect(text.split('\n')).toEqual([
    '  get_weather: {"sky":"rain","celsius":9}',
    '  approval of send_alert({"text":"Rain in Bergen","priority":"high"}): no',
    expect.stringMatching(/^ {2}send_alert: .*The crew sleeps\./),
    'Take an umbrella to Bergen. The crew is not alerted.',
    expect.stringMatching(/^finished after 3 steps and \d+ tokens$/),
    '',
  ]);
});
