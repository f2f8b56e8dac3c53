import { expect } from 'vitest';
import { ANSWER, BILLED } from '../stage/canonical-answer.ts';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';

export const slowFirstToken: Scenario = {
  id: 'S07',
  fault: 'headers at once, the first token after 20 s',
  promise: 'the first-content time-out expires, and the fallback answers within 15 s',
  // The role comes with the headers: it is not content.
  primary: () => ({ tokens: [ANSWER], tokenDelayMs: seconds(20), usage: BILLED }),
  async play(stage) {
    const { response, elapsedMs } = await stage.answer();
    expect(response.attempts).toMatchObject([
      { provider: 'primary', outcome: 'failed', errorCode: 'timeout', status: 200 },
      { provider: 'fallback', outcome: 'success' },
    ]);
    expect(stage.primary).toMatchObject([{ outcome: 'closed-by-client' }]);
    expect(elapsedMs).toBeLessThan(seconds(15) + NOISE_MS);
  },
};
