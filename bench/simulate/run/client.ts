import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Job } from '../model/job.ts';
import { exponential, logNormal, randomFor } from '../model/random.ts';
import { NETWORK_MS, type UpstreamPlan } from '../model/upstream.ts';
import type { Caller } from '../policies/caller.ts';
import type { CallRecord } from './record.ts';
import { PATIENCE_MS, THINK_MS } from './traffic.ts';

/** A client asks, reads, thinks, and asks again. Its questions are the same under every policy. */
export class Client {
  readonly #id: string;
  readonly #seed: number;
  readonly #clock: VirtualClock;
  readonly #caller: Caller;
  readonly #primary: UpstreamPlan;

  constructor(
    id: string,
    seed: number,
    place: { readonly clock: VirtualClock; readonly caller: Caller; readonly primary: UpstreamPlan },
  ) {
    this.#id = id;
    this.#seed = seed;
    this.#clock = place.clock;
    this.#caller = place.caller;
    this.#primary = place.primary;
  }

  /** How long it thinks before the question with this number. */
  thinkMs(turn: number): number {
    return exponential(randomFor(this.#seed, this.#id, turn, 'think'), THINK_MS);
  }

  /** Asks one question, and waits for the result. */
  async ask(turn: number): Promise<CallRecord> {
    const clock = this.#clock;
    const job = this.#job(turn);
    const startedAt = clock.nowMs;
    const patience = new AbortController();
    const giveUp = clock.at(startedAt + PATIENCE_MS, () => patience.abort());
    let addedMs: number | undefined;
    let answeredBy: string | undefined;
    try {
      answeredBy = await this.#caller.ask(job, {
        signal: patience.signal,
        id: job.id,
        onFirstContent: () => {
          giveUp.callback = undefined;
          addedMs = clock.nowMs - startedAt - this.#usualMs(job);
        },
      });
    } catch {
      // With any error, there is no answer.
    }
    giveUp.callback = undefined;
    return { startedAt, endedAt: clock.nowMs, answeredBy, addedMs };
  }

  #job(turn: number): Job {
    const random = randomFor(this.#seed, this.#id, turn, 'job');
    return {
      id: `${this.#id}/${turn}`,
      inputTokens: Math.round(logNormal(random, { median: 800, sigma: 0.8 })),
      outputTokens: Math.ceil(logNormal(random, { median: 200, sigma: 0.6 })),
      firstContentFactor: logNormal(random, { median: 1, sigma: this.#primary.firstContentMs.sigma }),
    };
  }

  /** Until the first content, without an outage. */
  #usualMs({ firstContentFactor }: Job): number {
    return NETWORK_MS + this.#primary.firstContentMs.median * firstContentFactor;
  }
}
