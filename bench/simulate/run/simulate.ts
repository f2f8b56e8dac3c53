import { VirtualClock } from '../clock/virtual-clock.ts';
import { exponential, randomFor } from '../model/random.ts';
import { Upstream } from '../model/upstream.ts';
import { upstreamPlugin } from '../model/upstream-plugin.ts';
import { FAIR, type Outage } from '../model/weather.ts';
import type { Caller, Policy } from '../policies/caller.ts';
import { Client } from './client.ts';
import type { CallRecord, RunRecord } from './record.ts';
import { ANSWER_MS, type Scale, TURNS, upstreamPlans } from './scale.ts';

/** How often the weather is looked at. */
const WEATHER_MS = 1000;

/** One policy under one outage. Equal arguments give equal records. */
export function simulate(policy: Policy, outage: Outage, scale: Scale, seed: number): Promise<RunRecord> {
  const random = randomFor(seed, 'Math.random');
  return VirtualClock.run({ random }, (clock) => new World(clock, policy, outage, scale, seed).run());
}

/** Everything of one simulation. */
class World {
  readonly #clock: VirtualClock;
  readonly #outage: Outage;
  readonly #scale: Scale;
  readonly #seed: number;
  readonly #primary: Upstream;
  readonly #fallback: Upstream;
  readonly #callers: readonly Caller[];
  readonly #calls: CallRecord[] = [];
  readonly #from: number;
  readonly #outageFrom: number;
  readonly #outageUntil: number;
  readonly #until: number;

  constructor(clock: VirtualClock, policy: Policy, outage: Outage, scale: Scale, seed: number) {
    this.#clock = clock;
    this.#outage = outage;
    this.#scale = scale;
    this.#seed = seed;
    const plans = upstreamPlans(scale);
    this.#primary = new Upstream(plans.primary, clock, randomFor(seed, 'primary'));
    this.#fallback = new Upstream(plans.fallback, clock, randomFor(seed, 'fallback'));
    const upstreams = { primary: upstreamPlugin(this.#primary), fallback: upstreamPlugin(this.#fallback) };
    this.#callers = Array.from({ length: scale.processes }, () => policy.makeCaller(upstreams));
    this.#from = scale.beforeMs / 2;
    this.#outageFrom = scale.beforeMs;
    this.#outageUntil = this.#outageFrom + outage.durationMs * scale.outageFactor;
    this.#until = this.#outageUntil + scale.afterMs;
  }

  async run(): Promise<RunRecord> {
    const clock = this.#clock;
    this.#scheduleWeather();
    // Those who are there when the simulation begins are in the middle of what they do; others come for those who go.
    const residents = Array.from({ length: this.#scale.clients }, (_none, index) => this.#live(`r${index}`, 1));
    const visitors = this.#receive();
    await Promise.all([...residents, visitors]);
    await Promise.all(this.#callers.map((caller) => caller.close()));
    // What belongs to answers that are over, such as the wait for the end of a body, may take another moment.
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
    const { weather } = this.#outage;
    for (let at = this.#outageFrom; at < this.#outageUntil; at += WEATHER_MS) {
      this.#clock.at(at, () => {
        // A shorter outage goes through the same weather, only faster.
        this.#primary.weather = weather((at - this.#outageFrom) / this.#scale.outageFactor);
      });
    }
    this.#clock.at(this.#outageUntil, () => {
      this.#primary.weather = FAIR;
    });
  }

  /** New clients, who come by chance and independently of how those fare who are there. */
  async #receive(): Promise<void> {
    const { clients, thinkMs } = this.#scale;
    // As many as go, where all is well: a turn is a think and an answer.
    const meanGapMs = ((thinkMs + ANSWER_MS) * TURNS) / clients;
    const random = randomFor(this.#seed, 'arrivals');
    const stays: Promise<void>[] = [];
    let at = exponential(random, meanGapMs);
    for (let index = 0; at < this.#until; index += 1) {
      await this.#clock.until(at);
      stays.push(this.#live(`v${index}`, 0));
      at += exponential(random, meanGapMs);
    }
    await Promise.all(stays);
  }

  /** @param turn the number of the client's first question; 0 where it comes with one */
  async #live(id: string, firstTurn: number): Promise<void> {
    const clock = this.#clock;
    const random = randomFor(this.#seed, id, 'place');
    const caller = this.#callers[Math.floor(random() * this.#callers.length)];
    if (caller === undefined) throw new Error('There is no process for a client.');
    const client = new Client(id, this.#seed, { clock, caller, primary: this.#primary.plan });
    // The number of questions is geometric: then it does not matter how many were asked before the simulation began.
    for (let turn = firstTurn; turn === 0 || random() > 1 / TURNS; turn += 1) {
      if (turn > 0) await clock.until(clock.nowMs + client.thinkMs(turn, this.#scale.thinkMs));
      if (clock.nowMs >= this.#until) return;
      this.#calls.push(await client.ask(turn));
    }
  }
}
