import { expect } from 'vitest';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';

export const contextLength: Scenario = {
  id: 'S12',
  fault: 'the prompt does not fit into the context',
  promise: 'the primary is called exactly once, and the fallback answers',
  primary: () => ({ fault: { kind: 'status', error: 'context-length' } }),
  async play(stage) {
    const { response, elapsedMs } = await stage.answer();
    expect(response.attempts).toMatchObject([
      { provider: 'primary', outcome: 'failed', errorCode: 'context-length', status: 400 },
      { provider: 'fallback', outcome: 'success' },
    ]);
    expect(stage.primary).toHaveLength(1);
    expect(elapsedMs).toBeLessThan(seconds(20) + NOISE_MS);
  },
};
