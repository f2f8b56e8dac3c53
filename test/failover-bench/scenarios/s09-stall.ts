import { expect } from 'vitest';
import { healthyButSlow } from '../stage/canonical-answer.ts';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';

export const stall: Scenario = {
  id: 'S09',
  fault: 'the stream falls silent after 20 tokens',
  promise: 'the application receives the complete answer, as soon as the idle time-out expires',
  primary: ({ request }) => ({ ...healthyButSlow(request), fault: { kind: 'stall', afterTokens: 20 } }),
  async play(stage) {
    const { response, elapsedMs } = await stage.answer();
    expect(response.attempts).toMatchObject([
      { provider: 'primary', outcome: 'interrupted', errorCode: 'timeout' },
      { provider: 'fallback', outcome: 'success' },
    ]);
    expect(stage.primary).toMatchObject([{ outcome: 'closed-by-client' }]);
    expect(elapsedMs).toBeLessThan(seconds(45) + NOISE_MS);
  },
};
