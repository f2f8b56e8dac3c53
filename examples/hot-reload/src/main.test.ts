import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';

it('follows the file, and keeps the last valid configuration', async () => {
  const lines = (await outputOf(() => import('./main.ts'))).trim().split('\n');
  expect(lines).toEqual([
    'gpt-6-luna answered.',
    'The new configuration is in effect.',
    'gpt-6.1-sol answered.',
    expect.stringMatching(/unknown option; did you mean "maxRetries"\? \(.*flexiai\.config\.json:1:/),
    'gpt-6.1-sol answered.',
  ]);
});
