import type { ResponseStream, StreamPart, UnifiedResponse } from '@flexiai/core';
import { copyForOthers } from '../entry/replay.ts';
import { PartBuffer } from './part-buffer.ts';
import { type FlightOutcome, Passenger, type Ride } from './passenger.ts';

/** What a flight is made of. */
export interface FlightPlan {
  readonly key: string;
  /** How its run gives its answer: in parts, or in one piece. */
  readonly mode: 'unary' | 'stream';
  /** The flight goes on when its last passenger has left: it refreshes an entry. */
  readonly background: boolean;
  /** So many characters of parts are kept for late passengers. */
  readonly maxChars: number;
  /** Asks the providers. @param signal aborts the run */
  run(signal: AbortSignal): Promise<ResponseStream>;
  /** The run has its whole answer. Called before the passengers get it. */
  landed(response: UnifiedResponse, facts: LandingFacts): void;
  /** The run failed, or was given up. Called before the passengers hear of it. */
  failed(abandoned: boolean): void;
}

/** How an answer came about. */
export interface LandingFacts {
  /** It was begun by one try and ended by another. */
  readonly resumed: boolean;
  readonly durationMs: number;
}

/**
 * One run of equal calls. The run belongs to the flight and not to the call that began it: it goes on while one of its
 * passengers is there, reads as fast as the provider writes, and keeps what has come for those that come late.
 */
export class Flight implements Ride {
  readonly plan: FlightPlan;
  readonly #controller = new AbortController();
  readonly #passengers = new Set<Passenger>();
  readonly #buffer: PartBuffer;
  readonly #started = performance.now();
  /** The passenger whose answer has the cost of the run. */
  #owner: Passenger | undefined;
  #isOpen = false;
  #outcome: FlightOutcome | undefined;
  #resumed = false;
  #forOthers: UnifiedResponse | undefined;

  constructor(plan: FlightPlan) {
    this.plan = plan;
    this.#buffer = new PartBuffer(plan.maxChars);
  }

  /** Starts the run. To be called once, after the first passenger has joined. */
  start(): void {
    void this.#fly();
  }

  /** Whether others may join: all that has come is still there. */
  get takesPassengers(): boolean {
    return this.#outcome === undefined && this.#buffer.isWhole && !this.#controller.signal.aborted;
  }

  /** Whether the answer has begun, or is there in whole. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What the run has come to; `undefined` while it goes on. */
  get outcome(): FlightOutcome | undefined {
    return this.#outcome;
  }

  get parts(): PartBuffer {
    return this.#buffer;
  }

  /** @param streams whether the call reads the parts as they come */
  join(streams: boolean): Passenger {
    const passenger = new Passenger(this, streams);
    this.#passengers.add(passenger);
    return passenger;
  }

  /** The last one that leaves ends the run. */
  leave(passenger: Passenger): void {
    if (!this.#passengers.delete(passenger) || this.#outcome !== undefined) return;
    this.#trim();
    if (this.#passengers.size === 0 && !this.plan.background) this.abandon();
  }

  moved(): void {
    if (!this.#buffer.isWhole) this.#trim();
  }

  /** Ends the run, also where passengers wait for it. */
  abandon(): void {
    this.#controller.abort();
  }

  responseFor(passenger: Passenger): UnifiedResponse | undefined {
    const { outcome } = this;
    if (outcome === undefined || 'error' in outcome) return undefined;
    // The first that takes it: others may never read so far.
    this.#owner ??= passenger;
    return this.owns(passenger) ? outcome.response : this.#forOthers;
  }

  owns(passenger: Passenger): boolean {
    return this.#owner === passenger;
  }

  async #fly(): Promise<void> {
    try {
      const stream = await this.plan.run(this.#controller.signal);
      if (this.plan.mode === 'stream') await this.#read(stream);
      else this.#land(await stream.response());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The finish is given after the whole response is there: a passenger may ask for that at once. */
  async #read(stream: ResponseStream): Promise<void> {
    let finish: StreamPart | undefined;
    for await (const part of stream) {
      if (part.type === 'restart' || part.type === 'continuation') this.#resumed = true;
      if (part.type === 'finish') finish = part;
      else this.#buffer.push(part);
      this.#isOpen = true;
      this.#wake();
      this.#controller.signal.throwIfAborted();
      if (!this.#buffer.isWhole) {
        this.#trim();
        await this.#buffer.room(this.#controller.signal);
      }
    }
    this.#land(await stream.response(), finish);
  }

  #land(response: UnifiedResponse, finish?: StreamPart): void {
    const durationMs = performance.now() - this.#started;
    this.plan.landed(response, { resumed: this.#resumed, durationMs });
    // The owner may change its answer before the others have their copies of it.
    if (this.#passengers.size > 1) this.#forOthers = copyForOthers(response);
    if (finish !== undefined) this.#buffer.push(finish);
    this.#isOpen = true;
    this.#end({ response });
  }

  #fail(error: unknown): void {
    this.plan.failed(this.#controller.signal.aborted);
    this.#end({ error });
  }

  #end(outcome: FlightOutcome): void {
    this.#outcome = outcome;
    this.#wake();
  }

  #wake(): void {
    for (const passenger of [...this.#passengers]) passenger.wake();
  }

  /** Drops parts that all have read, once not everything is kept any more. */
  #trim(): void {
    if (this.#buffer.isWhole) return;
    const readers = [...this.#passengers].filter(({ streams }) => streams);
    for (const passenger of this.#buffer.trim(readers)) passenger.wake();
  }
}
