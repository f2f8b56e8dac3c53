// One outage under its policies, on a thread of its own: a virtual clock stands in for the globals of its thread only.
import { parentPort, workerData } from 'node:worker_threads';
import { outages } from '../model/weather.ts';
import { policies } from '../policies/policies.ts';
import type { OutageResult, OutageTask } from './outage-task.ts';
import { seriesOf } from './series.ts';
import { simulate } from './simulate.ts';
import { summarise } from './summary.ts';

const { outage: name, policies: names, scale, seed } = workerData as OutageTask;
const outage = outages.find((one) => one.name === name);
if (outage === undefined) throw new Error(`There is no outage "${name}".`);
const results: OutageResult[] = [];
for (const policy of policies.filter((one) => names.includes(one.name))) {
  const started = performance.now();
  const run = await simulate(policy, outage, scale, seed);
  results.push({ row: { outage: name, policy: policy.name, ...summarise(run) }, series: seriesOf(run) });
  const tookS = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(`${name}, ${policy.name}: ${run.calls.length} calls in ${tookS} s\n`);
}
parentPort?.postMessage(results);
