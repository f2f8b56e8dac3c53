import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';

it('answers by the second provider, opens the circuit of the first one, and continues its broken stream', async () => {
  const text = await outputOf(() => import('./main.ts'));
  expect(text).toContain(
    'claude answered: broken overloaded, broken overloaded, claude ok\n  circuit of broken: open\n',
  );
  expect(text).toContain('claude answered: claude ok\n');
  expect(text).toContain('in this order:\n  claude\n  gemini\n  broken, as the last resort\n');
  expect(text).toMatch(
    /ninety-one .*broken -> claude .*claude continues the text of broken\n iron steps, .* fog\.\n$/s,
  );
});
