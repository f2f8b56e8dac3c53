import { expect } from 'vitest';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';

export const silence: Scenario = {
  id: 'S06',
  fault: 'no response at all',
  promise: 'the fallback answers after the first time-out, and the silent route is called once',
  primary: () => ({ fault: { kind: 'hang' } }),
  async play(stage) {
    const { response, elapsedMs } = await stage.answer({ timeouts: { firstContentMs: seconds(60) } });
    expect(response.attempts).toMatchObject([
      { provider: 'primary', outcome: 'failed', errorCode: 'timeout' },
      { provider: 'fallback', outcome: 'success' },
    ]);
    expect(stage.primary).toMatchObject([{ outcome: 'closed-by-client' }]);
    expect(elapsedMs).toBeGreaterThanOrEqual(seconds(30) - 1);
    expect(elapsedMs).toBeLessThan(seconds(45) + NOISE_MS);
  },
};
