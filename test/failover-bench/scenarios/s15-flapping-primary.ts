import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { healthy } from '../stage/canonical-answer.ts';
import type { Scenario } from '../stage/scenario.ts';
import { seconds } from '../stage/seconds.ts';

const OUTAGE_MS = seconds(60);
const CALLS = 20;
const INTERVAL_MS = seconds(4);
const BACK_WITHIN_MS = seconds(30);

export const flappingPrimary: Scenario = {
  id: 'S15',
  fault: 'the primary is down for 60 s, then healthy; a call every 4 s',
  promise: 'all calls are answered, with few probes, and the primary is used again within 30 s',
  primary: ({ sinceFirstMs, request }) =>
    sinceFirstMs < OUTAGE_MS ? { fault: { kind: 'status', status: 503 } } : healthy(request),
  async play(stage) {
    const started = performance.now();
    const elapsed = (): number => performance.now() - started;
    const providers: string[] = [];
    const isBack = (): boolean => providers.at(-1) === 'primary';
    for (let call = 0; call < CALLS || (!isBack() && elapsed() < OUTAGE_MS + BACK_WITHIN_MS); call += 1) {
      await sleep(Math.max(0, call * INTERVAL_MS - elapsed()));
      providers.push((await stage.answer()).response.provider);
    }
    const recoveredAt = (stage.primary[0]?.receivedAt ?? 0) + OUTAGE_MS;
    const during = stage.primary.filter(({ receivedAt }) => receivedAt < recoveredAt);
    // Five failures open the circuit; with a probe every 10 s, there are at most six during the outage.
    expect(during.length, 'requests to the primary during the outage').toBeLessThanOrEqual(5 + 6);
    const back = stage.primary.find(({ receivedAt }) => receivedAt >= recoveredAt);
    expect(back).toMatchObject({ outcome: 'completed' });
    expect((back?.receivedAt ?? 0) - recoveredAt).toBeLessThan(BACK_WITHIN_MS);
    // From then on, only the primary is called.
    const after = providers.slice(providers.indexOf('primary'));
    expect(after.every((provider) => provider === 'primary')).toBe(true);
    expect(stage.fallback).toHaveLength(providers.length - after.length);
  },
};
