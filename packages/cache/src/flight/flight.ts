import type { ResponseStream, StreamPart, UnifiedResponse } from '@flexiai/core';
import { copyForOthers } from '../entry/replay.ts';
import { PartBuffer } from './part-buffer.ts';
import { type FlightOutcome, Passenger, type Ride } from './passenger.ts';

/** The parts of a flight. */
export interface FlightPlan {
  readonly key: string;
  /** Whether its run returns the answer in parts, or at once. */
  readonly mode: 'unary' | 'stream';
  /** The flight continues when its last passenger has left: it refreshes an entry. */
  readonly background: boolean;
  /** How many characters of parts are kept for passengers that join late. */
  readonly maxChars: number;
  /** Calls the providers. @param signal aborts the run */
  run(signal: AbortSignal): Promise<ResponseStream>;
  /** The run has its complete answer. Called before the passengers receive it. */
  landed(response: UnifiedResponse, facts: LandingFacts): void;
  /** The run failed, or was aborted. Called before the passengers receive the error. */
  failed(abandoned: boolean): void;
}

/** How an answer was produced. */
export interface LandingFacts {
  /** One attempt began it and another one ended it. */
  readonly resumed: boolean;
  readonly durationMs: number;
}

/**
 * One run for equal calls. The run belongs to the flight and not to the call that began it: it continues while it has a
 * passenger, reads as fast as the provider writes, and keeps the parts for passengers that join late.
 */
export class Flight implements Ride {
  readonly plan: FlightPlan;
  readonly #controller = new AbortController();
  readonly #passengers = new Set<Passenger>();
  readonly #buffer: PartBuffer;
  readonly #started = performance.now();
  /** The passenger whose answer includes the cost of the run. */
  #owner: Passenger | undefined;
  #isOpen = false;
  #outcome: FlightOutcome | undefined;
  #resumed = false;
  #forOthers: UnifiedResponse | undefined;

  constructor(plan: FlightPlan) {
    this.plan = plan;
    this.#buffer = new PartBuffer(plan.maxChars);
  }

  /** Starts the run. Called once, after the first passenger has joined. */
  start(): void {
    void this.#fly();
  }

  /** Whether others may join: all parts so far are still kept. */
  get takesPassengers(): boolean {
    return this.#outcome === undefined && this.#buffer.isWhole && !this.#controller.signal.aborted;
  }

  /** Whether the answer has begun or is complete. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The result of the run; `undefined` while it is in progress. */
  get outcome(): FlightOutcome | undefined {
    return this.#outcome;
  }

  get parts(): PartBuffer {
    return this.#buffer;
  }

  /** @param streams whether the call reads the parts as they arrive */
  join(streams: boolean): Passenger {
    const passenger = new Passenger(this, streams);
    this.#passengers.add(passenger);
    return passenger;
  }

  /** The run is aborted when the last one leaves. */
  leave(passenger: Passenger): void {
    if (!this.#passengers.delete(passenger) || this.#outcome !== undefined) return;
    this.#trim();
    if (this.#passengers.size === 0 && !this.plan.background) this.abandon();
  }

  moved(): void {
    if (!this.#buffer.isWhole) this.#trim();
  }

  /** Aborts the run, even if passengers are waiting for it. */
  abandon(): void {
    this.#controller.abort();
  }

  responseFor(passenger: Passenger): UnifiedResponse | undefined {
    const { outcome } = this;
    if (outcome === undefined || 'error' in outcome) return undefined;
    // The first call that reads the answer: others may never get that far.
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

  /** The finish part follows after the complete response exists, because a passenger may ask for it at once. */
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
    // The owner may change its answer before the others have copied it.
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

  /** Drops parts that all have read, once the buffer is no longer complete. */
  #trim(): void {
    if (this.#buffer.isWhole) return;
    const readers = [...this.#passengers].filter(({ streams }) => streams);
    for (const passenger of this.#buffer.trim(readers)) passenger.wake();
  }
}
