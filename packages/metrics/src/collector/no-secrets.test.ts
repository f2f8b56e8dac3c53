import { expect, it } from 'vitest';
import { CANARIES, makeTraffic } from '../../test/make-traffic.ts';
import { toExposition } from '../prometheus/to-exposition.ts';

it('figures contain no prompt, answer, key, error message or model of a request', async () => {
  const { ai, metrics } = await makeTraffic();
  const everything = [
    JSON.stringify(metrics.snapshot()),
    JSON.stringify(metrics.history({ fromMs: Date.now() - 60_000 })),
    toExposition(metrics.snapshot(), 'openmetrics'),
  ].join('\n');
  await ai.close();
  expect(everything).toContain('"provider":"a","model":"other"');
  for (const canary of CANARIES) expect(everything).not.toContain(canary);
});
