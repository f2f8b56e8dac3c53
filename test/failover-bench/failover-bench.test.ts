// The sixteen scenarios of the public FailoverBench catalogue (https://github.com/failoverbench/failoverbench), over
// HTTP through the real provider plugin, with shortened seconds: see stage/seconds.ts.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { scenarios } from './scenarios/index.ts';
import { FaultServer } from './stage/fault-server.ts';
import { type Policy, policies } from './stage/policy.ts';
import { Stage, type Way } from './stage/stage.ts';
import { warmUp } from './stage/warm-up.ts';

const server = await FaultServer.start();
beforeAll(() => warmUp(server));
afterAll(() => server[Symbol.asyncDispose]());

/** Each policy of the client; for the AI SDK only those that need no restart, because it cannot discard text. */
const runs: readonly (readonly [policy: Policy, way: Way])[] = [
  ...(Object.keys(policies) as Policy[]).map((policy) => [policy, 'client'] as const),
  ['continue', 'streamText'],
  ['hold', 'streamText'],
];

let stages = 0;

// Most of the time is waiting, so several scenarios run concurrently, each with its own client and models.
describe.concurrent.each(runs)('%s, called by %s', (policy, way) => {
  for (const [index, scenario] of scenarios.entries()) {
    const { id, fault, promise, policies: playedWith = [policy] } = scenario;
    if (!playedWith.includes(policy)) continue;
    it(`${id}, ${fault}: ${promise}`, async () => {
      // A test that is repeated needs models of its own.
      stages += 1;
      await using stage = new Stage(server, scenario, policy, `${id}-${index}-${policy}-${way}-${stages}`, way);
      await scenario.play(stage);
      await stage.checkHealth();
    });
  }
});
