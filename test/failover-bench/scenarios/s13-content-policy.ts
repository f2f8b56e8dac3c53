import { ContentFilterError } from '@flexiai/core';
import { expect } from 'vitest';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';

const REASON = 'Your request was rejected by our safety system.';

export const contentPolicy: Scenario = {
  id: 'S13',
  fault: 'the content policy rejects the prompt',
  promise: 'one request in total, and the provider’s reason reaches the application',
  primary: () => ({
    fault: {
      kind: 'status',
      status: 400,
      body: {
        error: { message: REASON, type: 'invalid_request_error', param: null, code: 'content_policy_violation' },
      },
    },
  }),
  async play(stage) {
    const { error, elapsedMs } = await stage.failure();
    expect(error).toBeInstanceOf(ContentFilterError);
    expect(error.message).toContain(REASON);
    expect([stage.primary.length, stage.fallback.length]).toEqual([1, 0]);
    expect(elapsedMs).toBeLessThan(seconds(20) + NOISE_MS);
  },
};
