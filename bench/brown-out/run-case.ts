import { setTimeout as sleep } from 'node:timers/promises';
import { ANSWER, FaultyUpstream } from './faulty-upstream.ts';
import { flexiai, type Party, sdks } from './parties.ts';

/** Upstreams that each fail a share of their requests, and the number of calls. */
export interface Case {
  readonly name: string;
  /** Of the upstreams, from 0 to 1. */
  readonly errorShares: readonly number[];
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly seed: string;
}

/** The results of a party. */
export interface Result {
  readonly party: string;
  readonly calls: number;
  readonly answered: number;
  /** To all upstreams. */
  readonly requests: number;
  /** Of answered calls, in ms, sorted. */
  readonly durationsMs: readonly number[];
}

/** FlexiAI, and the party that it is compared with. */
export interface CaseResult {
  readonly flexiai: Result;
  readonly rival: Result;
}

/** Both parties make the same calls at the same time, every other one streamed. */
export async function runCase({ errorShares, calls, callsPerSecond, seed }: Case): Promise<CaseResult> {
  const upstreams = await Promise.all(
    errorShares.map((share, index) => FaultyUpstream.start(`${seed} ${index}`, share)),
  );
  const parties = [flexiai(upstreams), sdks(upstreams)] as const;
  await Promise.all(parties.map((party) => party.warmUp()));
  const startedAt = performance.now();
  const waiting: Promise<readonly (number | undefined)[]>[] = [];
  for (let call = 0; call < calls; call += 1) {
    await sleep(Math.max(0, startedAt + (call * 1000) / callsPerSecond - performance.now()));
    waiting.push(Promise.all(inTurns(parties, call).map((party) => durationOf(party, call))));
  }
  const durations = await Promise.all(waiting);
  const resultOf = (party: Party): Result => {
    const ofParty = durations.flatMap((both, call) => both[inTurns(parties, call).indexOf(party)] ?? []);
    return {
      party: party.name,
      calls,
      answered: ofParty.length,
      requests: upstreams.reduce((sum, upstream) => sum + upstream.requestsOf(party.name), 0),
      durationsMs: ofParty.toSorted((a, b) => a - b),
    };
  };
  const result = { flexiai: resultOf(parties[0]), rival: resultOf(parties[1]) };
  await Promise.all([...parties, ...upstreams].map((one) => one.close()));
  return result;
}

/** The order alternates. */
function inTurns(parties: readonly Party[], call: number): readonly Party[] {
  return call % 4 < 2 ? parties : parties.toReversed();
}

/** In ms; `undefined` if the call failed. @throws Error for a wrong answer */
async function durationOf(party: Party, call: number): Promise<number | undefined> {
  const startedAt = performance.now();
  let text: string;
  try {
    text = await party.ask(call, call % 2 === 1);
  } catch {
    return undefined;
  }
  if (text !== ANSWER) throw new Error(`${party.name} returned "${text}" as an answer.`);
  return performance.now() - startedAt;
}
