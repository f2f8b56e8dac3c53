// The share of answered calls when providers fail a part of their requests, over real HTTP: FlexiAI with its defaults
// beside the bare SDK and a hand-written failover, in one process and with the same random failures.
//
//  npm run brown-out [-- --seconds=60]
import { parseArgs } from 'node:util';
import { type Case, type CaseResult, type Result, runCase } from './brown-out/run-case.ts';
import { type Recovery, runRecovery } from './brown-out/run-recovery.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(values.seconds);
if (!(seconds >= 1)) throw new Error(`--seconds must be a number of at least 1, not "${values.seconds}".`);

const cases: readonly Case[] = [5, 33].flatMap((callsPerSecond) =>
  [
    { name: 'one fails 40 %', errorShares: [0.4] },
    { name: 'one fails 70 %', errorShares: [0.7] },
    { name: 'one is down', errorShares: [1] },
    { name: 'two fail 40 %', errorShares: [0.4, 0.4] },
    { name: 'the first is down', errorShares: [1, 0] },
  ].map(({ name, errorShares }) => ({
    name: `${name}, ${callsPerSecond} calls/s`,
    errorShares,
    calls: seconds * callsPerSecond,
    callsPerSecond,
    seed: name,
  })),
);

/** A twentieth of the real values: an outage of 200 s, and 5 s until the first probe. */
const SCALE = 1 / 20;
const recoveries: readonly Recovery[] = ([1, 2] as const).map((upstreams) => ({
  upstreams,
  outageMs: 200_000 * SCALE,
  afterMs: 60_000 * SCALE,
  callsPerSecond: 2 / SCALE,
  recoveryTimeoutMs: 5000 * SCALE,
}));

const [results, recovered] = await Promise.all([
  Promise.all(cases.map(async (one) => [one.name, await runCase(one)] as const)),
  Promise.all(recoveries.map(async (plan) => [plan, await runRecovery(plan)] as const)),
]);
console.table(Object.fromEntries(results.flatMap(([name, result]) => rowsOf(name, result))));
console.table(
  Object.fromEntries(
    recovered.map(([{ upstreams, outageMs }, { calls, answered, backMs, requestsPerCall }]) => [
      `after ${outageMs / 1000} s, ${upstreams === 1 ? 'alone' : 'first of two'}`,
      {
        answered: percent(answered / calls),
        'first asked again after': backMs === undefined ? 'never' : `${backMs.toFixed(0)} ms`,
        'requests per call while down': requestsPerCall.toFixed(2),
      },
    ]),
  ),
);

function rowsOf(name: string, { flexiai, rival }: CaseResult): readonly (readonly [string, object])[] {
  return [flexiai, rival].map((result) => [
    `${name}: ${result.party}`,
    {
      answered: percent(result.answered / result.calls),
      '× rival': ratio(result.answered, rival.answered),
      'requests per call': (result.requests / result.calls).toFixed(2),
      '× rival’s': ratio(result.requests, rival.requests),
      p50: milliseconds(result, 0.5),
      p99: milliseconds(result, 0.99),
    },
  ]);
}

function ratio(value: number, rivals: number): string {
  return rivals === 0 ? '–' : (value / rivals).toFixed(2);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function milliseconds({ durationsMs }: Result, share: number): string {
  const value = durationsMs[Math.ceil(share * durationsMs.length) - 1];
  return value === undefined ? '–' : `${value.toFixed(0)} ms`;
}
