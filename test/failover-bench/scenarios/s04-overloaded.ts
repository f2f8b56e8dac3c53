import { OverloadedError } from '@flexiai/core';
import { expect } from 'vitest';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';

const fault = '503 always';
const overloaded: Scenario['primary'] = () => ({ fault: { kind: 'status', status: 503 } });

export const overloadedAlways: readonly Scenario[] = [
  {
    id: 'S04',
    fault,
    promise: 'the fallback answers every call, and the primary is soon not called any more',
    primary: overloaded,
    async play(stage) {
      const { response, elapsedMs } = await stage.answer();
      expect(response.provider).toBe('fallback');
      expect(stage.primary).toHaveLength(3);
      expect(elapsedMs).toBeLessThan(seconds(10) + NOISE_MS);
      for (let call = 0; call < 2; call += 1) expect((await stage.answer()).response.provider).toBe('fallback');
      expect(stage.primary.length, 'requests in all').toBeLessThanOrEqual(6);
    },
  },
  {
    id: 'S04',
    fault: `${fault}, without a fallback`,
    promise: 'the error is the provider’s own, after the retries',
    primary: overloaded,
    fallback: 'none',
    async play(stage) {
      const { error } = await stage.failure();
      expect(error).toBeInstanceOf(OverloadedError);
      expect(error).toMatchObject({ status: 503, provider: 'primary', attempts: { length: 3 } });
      expect(stage.primary).toHaveLength(3);
    },
  },
];
