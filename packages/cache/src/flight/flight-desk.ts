import { type MiddlewareContext, type MiddlewareEvents, ResponseStream, type UnifiedResponse } from '@flexiai/core';
import { withObject } from '@flexiai/core/plugin';
import { type Ask, tellHit } from '../ask.ts';
import type { CacheCounters } from '../cache-counters.ts';
import type { CacheEntry } from '../entry/cache-entry.ts';
import type { EntryKeeper } from '../entry/entry-keeper.ts';
import { shared } from '../entry/replay.ts';
import { partitionDigest, tagDigest } from '../key/digest.ts';
import type { Awaitable, LeaseStore } from '../stores/cache-store.ts';
import { errorForOther } from './error-copy.ts';
import { fleetTurn } from './fleet-lease.ts';
import { Flight, type LandingFacts } from './flight.ts';
import { flightStream } from './flight-stream.ts';
import { type Flights, isWorthRetry } from './flights.ts';
import type { Passenger } from './passenger.ts';

/** The parts that runs need. */
export interface DeskParts {
  /** How many characters of parts are kept for calls that join late. */
  readonly maxSharedChars: number;
  readonly keeper: EntryKeeper;
  readonly flights: Flights;
  readonly counters: CacheCounters;
}

/** What differs between the calls that share a run. */
export interface FlightHelp {
  /** A provider has answered. @param kept whether the answer is stored */
  landed(response: UnifiedResponse, kept: boolean): void;
  /** An answer instead of an error, if there is one. @param own the call began the failed run */
  standIn(error: unknown, own: boolean): Promise<ResponseStream | undefined>;
  /** The entry that another process has stored meanwhile, if it exists. */
  look(): Awaitable<CacheEntry | undefined>;
  /** The answer of such an entry; `undefined` if it does not fit this call. */
  ofOthers(entry: CacheEntry): Promise<ResponseStream | undefined>;
}

/** Gives each call a run: one in progress, or a new one. */
export class FlightDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /**
   * The answer of a provider, or of an equal call that is in progress.
   * @throws errors of the call
   */
  async fly(ask: Ask, help: FlightHelp): Promise<ResponseStream> {
    const { context, key } = ask;
    const { flights } = this.#parts;
    const { signal } = context;
    if (signal.aborted) {
      // The call ended while the store was read: no provider is called any more.
      const instead = await help.standIn(signal.reason, false);
      if (instead !== undefined) return instead;
      throw signal.reason;
    }
    for (let failures = 0; ; failures += 1) {
      const running = flights.get(key);
      if (running !== undefined) flights.tag(running, tagsOf(ask));
      const flight = running ?? this.#takeOff(ask, { mode: context.mode, background: false, help });
      const passenger = flight.join(context.mode === 'stream');
      if (running === undefined) flight.start();
      try {
        return await this.#aboard(ask, flight, passenger, running !== undefined);
      } catch (error) {
        passenger.leave();
        // If the call was aborted or timed out, no provider has answered either.
        const cause: unknown = signal.aborted ? signal.reason : error;
        const instead = await help.standIn(cause, running === undefined);
        if (instead !== undefined) return instead;
        if (running === undefined || signal.aborted) throw error;
        // One of the calls that shared the run calls again, and the others wait for it.
        if (failures > 0 || !isWorthRetry(error)) throw errorForOther(error);
      }
    }
  }

  /** Fetches a new answer in the background, unless that is in progress. Further calls for the same key join it. */
  refresh(ask: Ask): void {
    const { flights } = this.#parts;
    if (!flights.takesBackground || flights.get(ask.key) !== undefined) return;
    this.#parts.counters.refreshes += 1;
    this.#takeOff(ask, { mode: 'unary', background: true, help: undefined }).start();
  }

  /** A call goes to a provider, for this reason if the cache was bypassed. */
  missed(context: MiddlewareContext, event: MiddlewareEvents['cacheMiss']): void {
    this.#parts.counters.misses += 1;
    context.emit?.('cacheMiss', () => event);
  }

  /** Waits for the answer of a flight. @throws the run's error before the answer begins, or what ends the call */
  async #aboard(ask: Ask, flight: Flight, passenger: Passenger, joined: boolean): Promise<ResponseStream> {
    const { signal, mode, deadline } = ask.context;
    const onAbort = (): void => passenger.leave(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    const answer = async (): Promise<UnifiedResponse> =>
      this.#answerOf(ask, await passenger.response(), passenger.owns, joined);
    try {
      if (mode === 'stream' && flight.plan.mode === 'stream') {
        await passenger.opened();
        return flightStream(passenger, { joined, deadline, answer });
      }
      const response = await answer();
      passenger.leave();
      return ResponseStream.fromResponse(response);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** The answer of a run for one of its passengers. @throws InvalidResponseError if it violates this call's schema */
  async #answerOf(ask: Ask, response: UnifiedResponse, owns: boolean, joined: boolean): Promise<UnifiedResponse> {
    if (owns && !joined) return response;
    if (owns) {
      // Its object was created by the schema of the call that began the run.
      const { object: _object, ...withoutObject } = response;
      return withObject(withoutObject, ask.request);
    }
    const own = await withObject(shared(response, ask.key, Date.now()), ask.request);
    const { counters } = this.#parts;
    counters.shared += 1;
    counters.saved(own.cost?.savedUsd, 0);
    tellHit(ask, own, 'shared', 0);
    return own;
  }

  #takeOff(
    ask: Ask,
    options: { readonly mode: 'unary' | 'stream'; readonly background: boolean; readonly help: FlightHelp | undefined },
  ): Flight {
    const { flights, counters, keeper, maxSharedChars } = this.#parts;
    const { key, context, cacheTools, scope } = ask;
    const { ttlMs } = ask.options;
    const { mode, background, help } = options;
    const turn: Turn = { isOthers: false, done: () => undefined };
    const mark = { partition: partitionDigest(scope.partition), tags: new Set(tagsOf(ask)), invalidated: false };
    const landed = (response: UnifiedResponse, { resumed, durationMs }: LandingFacts): void => {
      flights.remove(flight);
      if (turn.isOthers) return;
      const rejected = mark.invalidated ? 'invalidated' : resumed ? 'resumed' : undefined;
      const { partition } = mark;
      const tags = [...mark.tags];
      const facts = { key, partition, tags, ttlMs, cacheTools, durationMs, emit: context.emit, over: turn.done };
      const kept = keeper.put({ ...facts, response, rejected });
      help?.landed(response, kept);
    };
    const failed = (abandoned: boolean): void => {
      flights.remove(flight);
      turn.done();
      counters.reject(abandoned ? 'aborted' : 'failed');
    };
    const askProvider = (signal: AbortSignal): Promise<ResponseStream> => {
      if (!background) this.missed(context, { key });
      return ask.next(undefined, context.detached?.({ signal, mode }));
    };
    const leases = help === undefined || ask.options.refresh === true ? undefined : keeper.leases;
    const run =
      leases === undefined || help === undefined
        ? askProvider
        : (signal: AbortSignal) => inTurn({ leases, key, signal, turn, help, askProvider });
    const flight = new Flight({ key, mode, background, maxChars: maxSharedChars, run, landed, failed });
    flights.add(flight, mark);
    return flight;
  }
}

/** The digests of a call's tags. */
function tagsOf({ options: { tags = [] } }: Ask): readonly string[] {
  return tags.map(tagDigest);
}

/** The turn of a run among processes that share a store. */
interface Turn {
  /** Another process has answered. */
  isOthers: boolean;
  /** Lets the next process call the provider. */
  done: () => void;
}

/** Calls the provider when it is this process's turn, or takes what another process has stored meanwhile. */
async function inTurn(run: {
  readonly leases: LeaseStore;
  readonly key: string;
  readonly signal: AbortSignal;
  readonly turn: Turn;
  readonly help: FlightHelp;
  askProvider(signal: AbortSignal): Promise<ResponseStream>;
}): Promise<ResponseStream> {
  const { leases, key, signal, turn, help } = run;
  const taken = await fleetTurn(leases, key, signal, () => help.look());
  if ('done' in taken) {
    turn.done = taken.done;
    return run.askProvider(signal);
  }
  const others = await help.ofOthers(taken.entry);
  if (others === undefined) return run.askProvider(signal);
  turn.isOthers = true;
  return others;
}
