import { setTimeout as sleep } from 'node:timers/promises';
import type { WireReply } from '@flexiai/testing';
import { expect } from 'vitest';
import { healthy } from '../stage/canonical-answer.ts';
import type { Visit } from '../stage/fault-server.ts';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';
import type { Stage } from '../stage/stage.ts';

const fault = '429 with Retry-After of 2 s, once';

function throttledOnce({ attempt, request }: Visit): WireReply {
  return attempt === 1 ? { fault: { kind: 'status', status: 429, retryAfter: seconds(2) / 1000 } } : healthy(request);
}

/**
 * Between the first two requests to the primary, in ms. Minus a millisecond, because some clocks have whole
 * milliseconds.
 */
function firstGap({ primary: [first, second] }: Stage): number {
  return (second?.receivedAt ?? 0) - (first?.receivedAt ?? 0) + 1;
}

export const rateLimitWithRetryAfter: readonly Scenario[] = [
  {
    id: 'S01',
    fault,
    promise: 'the fallback answers, and the primary is not called for exactly the requested time',
    primary: throttledOnce,
    async play(stage) {
      expect((await stage.answer()).response.provider).toBe('fallback');
      for (let call = 0; call < 20 && stage.primary.length < 2; call += 1) {
        await sleep(seconds(0.2));
        await stage.answer();
      }
      expect(stage.primary).toHaveLength(2);
      expect(firstGap(stage)).toBeGreaterThanOrEqual(seconds(2));
      expect((await stage.answer()).response.provider).toBe('primary');
    },
  },
  {
    id: 'S01',
    fault: `${fault}, without a fallback`,
    promise: 'the call waits, and the primary answers',
    primary: throttledOnce,
    fallback: 'none',
    async play(stage) {
      const { elapsedMs } = await stage.answer();
      expect(stage.primary).toHaveLength(2);
      expect(firstGap(stage)).toBeGreaterThanOrEqual(seconds(2));
      expect(elapsedMs).toBeLessThan(seconds(4) + NOISE_MS);
    },
  },
];
