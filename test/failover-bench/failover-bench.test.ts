// The sixteen scenarios of the public FailoverBench catalogue (https://github.com/failoverbench/failoverbench), played over
// HTTP through the real provider plugin, in a time of their own: see stage/seconds.ts.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { scenarios } from './scenarios/index.ts';
import { FaultServer } from './stage/fault-server.ts';
import { type Policy, policies } from './stage/policy.ts';
import { Stage, type Way } from './stage/stage.ts';
import { warmUp } from './stage/warm-up.ts';

const server = await FaultServer.start();
beforeAll(() => warmUp(server));
afterAll(() => server[Symbol.asyncDispose]());

/** Each policy of the client; by the AI SDK those that it can have: it cannot take text back. */
const runs: readonly (readonly [policy: Policy, way: Way])[] = [
  ...(Object.keys(policies) as Policy[]).map((policy) => [policy, 'client'] as const),
  ['continue', 'streamText'],
  ['hold', 'streamText'],
];

// Most of the time goes by in waits: several scenarios wait at once, each with a client and models of its own.
describe.concurrent.each(runs)('%s, asked by %s', (policy, way) => {
  for (const [index, scenario] of scenarios.entries()) {
    const { id, fault, promise, policies: playedWith = [policy] } = scenario;
    if (!playedWith.includes(policy)) continue;
    it(`${id}, ${fault}: ${promise}`, async () => {
      await using stage = new Stage(server, scenario, policy, `${id}-${index}-${policy}-${way}`, way);
      await scenario.play(stage);
      await stage.checkHealth();
    });
  }
});
