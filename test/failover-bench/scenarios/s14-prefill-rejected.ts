import type { WireReply } from '@flexiai/testing';
import { expect } from 'vitest';
import { healthy, healthyButSlow } from '../stage/canonical-answer.ts';
import { isPrefilled } from '../stage/conversation.ts';
import type { Visit } from '../stage/fault-server.ts';
import { PREFILL_REFUSAL } from '../stage/prefill-refusal.ts';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';
import type { Stage } from '../stage/stage.ts';

const fault = 'the stream is cut, and the fallback rejects a prefilled turn';

const cut: Scenario['primary'] = ({ request }) => ({
  ...healthyButSlow(request),
  fault: { kind: 'cut', afterTokens: 40 },
});

function refusesPrefill({ request }: Visit): WireReply {
  return isPrefilled(request) ? PREFILL_REFUSAL : healthy(request);
}

async function expectRescue(stage: Stage, refusals: number): Promise<void> {
  const { response, elapsedMs } = await stage.answer();
  expect(response.provider).toBe('fallback');
  expect(stage.primary).toHaveLength(1);
  expect(stage.fallback.filter(isPrefilled)).toHaveLength(refusals);
  expect(stage.fallback).toHaveLength(refusals + 1);
  expect(elapsedMs).toBeLessThan(seconds(40) + NOISE_MS);
}

export const prefillRejected: readonly Scenario[] = [
  {
    id: 'S14',
    fault,
    promise: 'no turn is prefilled for it, and the application receives the complete answer',
    primary: cut,
    fallback: refusesPrefill,
    play: (stage) => expectRescue(stage, 0),
  },
  {
    id: 'S14',
    fault: `${fault}, although the client expects it to accept one`,
    promise: 'it is called once more without, and the application receives the complete answer',
    policies: ['continue'],
    primary: cut,
    fallback: refusesPrefill,
    fallbackSaysPrefill: true,
    play: (stage) => expectRescue(stage, 1),
  },
];
