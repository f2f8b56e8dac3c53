import { describe, expect, it } from 'vitest';
import { declareSuite } from '../../test/run-suite.ts';
import { expectBroken, wired } from '../../test/small-provider/expect-broken.ts';
import { fidelityMistakes } from '../../test/small-provider/fidelity-mistakes.ts';
import { runtimeMistakes, withClock } from '../../test/small-provider/runtime-mistakes.ts';
import { spoiltPlugin } from '../../test/small-provider/spoilt-plugin.ts';

describe('the suite', () => {
  it.each([...fidelityMistakes, ...runtimeMistakes])(
    'finds the violations of a plugin that $does',
    { timeout: 60_000 },
    expectBroken,
  );

  it('finds a plugin with a time-out of its own', async () => {
    // Only this rule: together with others, a busy machine makes every service slow.
    const { tests } = declareSuite({ ...wired, plugin: spoiltPlugin(withClock(250)) });
    const slow = tests.find(({ name }) => name.startsWith('FX-CLOCK-01'));
    await expect(slow?.body()).rejects.toThrow('It took too long.');
  });
});
