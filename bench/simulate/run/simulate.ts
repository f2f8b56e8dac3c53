import { VirtualClock } from '../clock/virtual-clock.ts';
import { exponential, randomFor } from '../model/random.ts';
import { Upstream } from '../model/upstream.ts';
import { upstreamPlugin } from '../model/upstream-plugin.ts';
import { FAIR, type Outage, type Weather } from '../model/weather.ts';
import type { Caller, Policy } from '../policies/caller.ts';
import { Client } from './client.ts';
import type { CallRecord, RunRecord } from './record.ts';
import { clientsOf, type Traffic, TURN_MS, TURNS, upstreamPlans } from './traffic.ts';

/** How often the weather is updated. */
const WEATHER_MS = 1000;

/** One policy under one outage. Equal arguments give equal records. */
export function simulate(policy: Policy, outage: Outage, traffic: Traffic, seed: number): Promise<RunRecord> {
  const random = randomFor(seed, 'Math.random');
  return VirtualClock.run({ random }, (clock) => new World(clock, policy, outage, traffic, seed).run());
}

/** The state of one simulation. */
class World {
  readonly #clock: VirtualClock;
  readonly #outage: Outage;
  readonly #traffic: Traffic;
  readonly #seed: number;
  readonly #primary: Upstream;
  readonly #fallback: Upstream;
  readonly #callers: readonly Caller[];
  readonly #calls: CallRecord[] = [];
  readonly #from: number;
  readonly #outageFrom: number;
  readonly #outageUntil: number;
  readonly #until: number;

  constructor(clock: VirtualClock, policy: Policy, outage: Outage, traffic: Traffic, seed: number) {
    this.#clock = clock;
    this.#outage = outage;
    this.#traffic = traffic;
    this.#seed = seed;
    const plans = upstreamPlans(traffic);
    const luckOf = (upstream: string) => (jobId: string, request: number) =>
      randomFor(seed, upstream, jobId, request)();
    this.#primary = new Upstream(plans.primary, clock, luckOf('primary'));
    this.#fallback = new Upstream(plans.fallback, clock, luckOf('fallback'));
    const upstreams = { primary: upstreamPlugin(this.#primary), fallback: upstreamPlugin(this.#fallback) };
    this.#callers = Array.from({ length: traffic.processes }, () => policy.makeCaller(upstreams));
    this.#from = traffic.beforeMs / 2;
    this.#outageFrom = traffic.beforeMs;
    this.#outageUntil = this.#outageFrom + outage.durationMs * traffic.outageFactor;
    this.#until = this.#outageUntil + traffic.afterMs;
  }

  async run(): Promise<RunRecord> {
    const clock = this.#clock;
    this.#scheduleWeather();
    // Clients at the beginning are in the middle of a turn; others replace those that leave.
    const residents = Array.from({ length: clientsOf(this.#traffic) }, (_none, index) =>
      this.#live(`r${index}`, this.#callerOf(index), 1),
    );
    const visitors = this.#receive();
    await Promise.all([...residents, visitors]);
    await Promise.all(this.#callers.map((caller) => caller.close()));
    // Work after an answer, such as the wait for the end of a body, may take another moment.
    await clock.until(clock.nowMs + 5000);
    return {
      calls: this.#calls,
      arrivals: { primary: this.#primary.arrivals, fallback: this.#fallback.arrivals },
      billedUsd: this.#primary.billedUsd + this.#fallback.billedUsd,
      outageFrom: this.#outageFrom,
      outageUntil: this.#outageUntil,
      from: this.#from,
      until: this.#until,
      leftInside: this.#primary.busy + this.#fallback.busy,
      leftTimers: clock.pending,
      events: clock.events,
    };
  }

  #scheduleWeather(): void {
    const { weather, hitsBoth = false } = this.#outage;
    const hit = hitsBoth ? [this.#primary, this.#fallback] : [this.#primary];
    const set = (now: Weather): void => {
      for (const upstream of hit) upstream.weather = now;
    };
    for (let at = this.#outageFrom; at < this.#outageUntil; at += WEATHER_MS) {
      // A shorter outage has the same weather, but faster.
      this.#clock.at(at, () => set(weather((at - this.#outageFrom) / this.#traffic.outageFactor)));
    }
    this.#clock.at(this.#outageUntil, () => set(FAIR));
  }

  /** New clients arrive at random, whatever happens to the others. */
  async #receive(): Promise<void> {
    const meanGapMs = (TURN_MS * TURNS) / clientsOf(this.#traffic);
    const random = randomFor(this.#seed, 'arrivals');
    const stays: Promise<void>[] = [];
    let at = exponential(random, meanGapMs);
    for (let index = 0; at < this.#until; index += 1) {
      await this.#clock.until(at);
      stays.push(this.#live(`v${index}`, this.#callerOf(index), 0));
      at += exponential(random, meanGapMs);
    }
    await Promise.all(stays);
  }

  /** Clients are distributed to the processes in turn, so that each process has about the same traffic. */
  #callerOf(client: number): Caller {
    const caller = this.#callers[client % this.#callers.length];
    if (caller === undefined) throw new Error('There is no process for a client.');
    return caller;
  }

  /** @param firstTurn the number of the client's first question; 0 if it arrives with one */
  async #live(id: string, caller: Caller, firstTurn: number): Promise<void> {
    const clock = this.#clock;
    const random = randomFor(this.#seed, id, 'turns');
    const client = new Client(id, this.#seed, { clock, caller, primary: this.#primary.plan });
    // The number of questions is geometric, so that the number before the simulation does not matter.
    for (let turn = firstTurn; turn === 0 || random() > 1 / TURNS; turn += 1) {
      if (turn > 0) await clock.until(clock.nowMs + client.thinkMs(turn));
      if (clock.nowMs >= this.#until) return;
      this.#calls.push(await client.ask(turn));
    }
  }
}
