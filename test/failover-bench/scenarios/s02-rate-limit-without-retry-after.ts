import { RateLimitError } from '@flexiai/core';
import { expect } from 'vitest';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';
import type { Stage } from '../stage/stage.ts';

const fault = '429 without Retry-After, always';
const throttled: Scenario['primary'] = () => ({ fault: { kind: 'status', status: 429 } });

function expectNoHammering({ primary }: Stage): void {
  const [first] = primary;
  const early = primary.filter(({ receivedAt }) => receivedAt - (first?.receivedAt ?? 0) < seconds(3));
  expect(early.length, 'requests within 3 s').toBeLessThanOrEqual(4);
  expect(primary.length, 'requests in all').toBeLessThanOrEqual(6);
}

export const rateLimitWithoutRetryAfter: readonly Scenario[] = [
  {
    id: 'S02',
    fault,
    promise: 'the fallback answers every call, and the primary is rarely called',
    primary: throttled,
    async play(stage) {
      for (let call = 0; call < 4; call += 1) {
        expect((await stage.answer()).response.provider).toBe('fallback');
      }
      expectNoHammering(stage);
    },
  },
  {
    id: 'S02',
    fault: `${fault}, without a fallback`,
    promise: 'it is called again after growing delays, a few times, and the error is the provider’s',
    primary: throttled,
    fallback: 'none',
    async play(stage) {
      const { error, elapsedMs } = await stage.failure();
      expect(error).toBeInstanceOf(RateLimitError);
      expect(error.attempts).toHaveLength(stage.primary.length);
      expectNoHammering(stage);
      expect(elapsedMs).toBeLessThan(seconds(40) + NOISE_MS);
    },
  },
];
