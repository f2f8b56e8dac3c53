import {
  type Attempt,
  FlexiAIError,
  type MiddlewareContext,
  type MiddlewareEvents,
  type Next,
  ResponseStream,
  type UnifiedRequest,
  type UnifiedResponse,
  withObject,
} from '@flexiai/core';
import { type AdmissionRules, type AdmittedCall, admit } from './admission.ts';
import type { CacheCounters } from './cache-counters.ts';
import type { PaceOptions } from './cache-options.ts';
import type { CacheEntry } from './entry/cache-entry.ts';
import type { EntryKeeper } from './entry/entry-keeper.ts';
import { pacedStream } from './entry/paced-stream.ts';
import { costWith, replay, shared } from './entry/replay.ts';
import { errorForOther } from './flight/error-copy.ts';
import { fleetTurn } from './flight/fleet-lease.ts';
import { Flight, type LandingFacts } from './flight/flight.ts';
import { flightStream } from './flight/flight-stream.ts';
import { type Flights, isWorthRetry } from './flight/flights.ts';
import type { Passenger } from './flight/passenger.ts';
import { isOutage, type StaleTimes, stalenessOf } from './freshness/staleness.ts';
import { partitionDigest, tagDigest } from './key/digest.ts';
import { questionOf } from './key/request-key.ts';
import type { SemanticMatch, SemanticMatcher, SemanticQuestion } from './semantic/semantic-matcher.ts';

/** What an engine works with. */
export interface EngineParts {
  readonly admission: AdmissionRules;
  readonly stale: StaleTimes;
  readonly pace: PaceOptions | undefined;
  readonly semantic: SemanticMatcher | undefined;
  /** So many characters of parts are kept for late calls. */
  readonly maxSharedChars: number;
  readonly keeper: EntryKeeper;
  readonly flights: Flights;
  readonly counters: CacheCounters;
}

/** One call on its way through the cache. */
interface Ask extends AdmittedCall {
  readonly request: UnifiedRequest;
  readonly context: MiddlewareContext;
  readonly next: Next;
}

/** What is known of a question that may have been answered in other words. */
interface Similar {
  readonly question: SemanticQuestion;
  readonly match: SemanticMatch | undefined;
  /** The entry of the match. */
  readonly entry: CacheEntry | undefined;
}

type HitFrom = MiddlewareEvents['cacheHit']['from'];

/** The way of a call: from the store, from a run that is under way, or from a provider. */
export class CacheEngine {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** @throws what the call fails with */
  async handle(request: UnifiedRequest, context: MiddlewareContext, next: Next): Promise<ResponseStream> {
    const admitted = admit(request, context, this.#parts.admission);
    if ('reason' in admitted) {
      this.#parts.counters.reject(admitted.reason);
      this.#missed(context, { reason: admitted.reason });
      return next();
    }
    const ask: Ask = { ...admitted, request, context, next };
    if (ask.options.refresh === true) return this.#fly(ask, undefined, undefined);
    const found = this.#parts.keeper.get(ask.key);
    const entry = found instanceof Promise ? await found : found;
    const staleness = entry === undefined ? 'expired' : this.#staleness(ask, entry);
    if (entry !== undefined && (staleness === 'fresh' || staleness === 'while-revalidate')) {
      const hit = await this.#hit(ask, entry, staleness === 'fresh' ? 'fresh' : 'stale-while-revalidate');
      if (hit !== undefined) {
        if (staleness !== 'fresh') this.#refresh(ask);
        return hit;
      }
    }
    const similar = await this.#similar(ask);
    if (similar?.match?.use === true && similar.entry !== undefined) {
      const hit = await this.#hit(ask, similar.entry, 'semantic');
      if (hit !== undefined) return hit;
    }
    return this.#fly(ask, staleness === 'expired' ? undefined : entry, similar);
  }

  #staleness(ask: Ask, entry: CacheEntry): ReturnType<typeof stalenessOf> {
    return stalenessOf(entry, Date.now(), this.#parts.stale, ask.options.ttlMs);
  }

  /**
   * The answer of an entry; `undefined` where it is none for this call.
   * @param tried what the call has tried before
   */
  async #hit(
    ask: Ask,
    entry: CacheEntry,
    from: HitFrom,
    tried: readonly Attempt[] = [],
  ): Promise<ResponseStream | undefined> {
    // It was stored for a call that wanted such answers.
    if (!ask.cacheTools && entry.response.toolCalls.length > 0) return undefined;
    const now = Date.now();
    const replayed = replay(entry, now, from === 'stale-while-revalidate' || from === 'stale-if-error');
    const response = await withOwnObject(tried.length === 0 ? replayed : withTries(replayed, tried), ask.request);
    if (response === undefined) {
      this.#parts.keeper.drop(entry.key);
      return undefined;
    }
    const { counters, pace } = this.#parts;
    counters.hits += 1;
    if (from === 'stale-while-revalidate') counters.staleWhileRevalidate += 1;
    if (from === 'stale-if-error') counters.staleIfError += 1;
    counters.saved(entry.costUsd, entry.durationMs);
    this.#told(ask, response, from, entry.durationMs);
    return pace === undefined || ask.context.mode === 'unary'
      ? ResponseStream.fromResponse(response)
      : pacedStream(response, pace.charsPerSecond);
  }

  /** Asks a provider, or waits with an equal call that does. */
  async #fly(ask: Ask, stale: CacheEntry | undefined, similar: Similar | undefined): Promise<ResponseStream> {
    const { flights } = this.#parts;
    const streams = ask.context.mode === 'stream';
    for (let failures = 0; ; failures += 1) {
      const running = flights.get(ask.key);
      const flight = running ?? this.#takeOff(ask, { mode: ask.context.mode, background: false, similar });
      const passenger = flight.join(streams);
      if (running === undefined) flight.start();
      try {
        return await this.#aboard(ask, flight, passenger, running !== undefined);
      } catch (error) {
        passenger.leave();
        if (ask.context.signal.aborted) throw error;
        const instead =
          stale !== undefined && isOutage(error) ? await this.#standIn(ask, stale, error, running) : undefined;
        if (instead !== undefined) return instead;
        if (running === undefined) throw error;
        // One of those that shared the run asks anew, and the others wait with it once more.
        if (failures > 0 || !isWorthRetry(error)) throw errorForOther(error);
      }
    }
  }

  /** A stale answer in place of an error. */
  #standIn(
    ask: Ask,
    entry: CacheEntry,
    error: unknown,
    running: Flight | undefined,
  ): Promise<ResponseStream | undefined> {
    const tries = running === undefined && error instanceof FlexiAIError ? (error.attempts ?? []) : [];
    return this.#hit(ask, entry, 'stale-if-error', tries);
  }

  /** Waits for the answer of a flight. @throws what its run fails with before the answer begins, or what ends the call */
  async #aboard(ask: Ask, flight: Flight, passenger: Passenger, joined: boolean): Promise<ResponseStream> {
    const { signal, mode, deadline } = ask.context;
    const onAbort = (): void => passenger.leave(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    const answer = async (): Promise<UnifiedResponse> =>
      this.#answerOf(ask, await passenger.response(), passenger, joined);
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

  /** The answer of a run for one of its passengers. @throws InvalidResponseError where it breaks this call's schema */
  async #answerOf(
    ask: Ask,
    response: UnifiedResponse,
    passenger: Passenger,
    joined: boolean,
  ): Promise<UnifiedResponse> {
    if (passenger.owns) {
      // The object was made by the schema of the call that began the run.
      return joined ? withObject(withoutObject(response), ask.request) : response;
    }
    const own = await withObject(shared(response, ask.key, Date.now()), ask.request);
    const { counters } = this.#parts;
    counters.shared += 1;
    counters.saved(own.cost?.savedUsd, 0);
    this.#told(ask, own, 'shared', 0);
    return own;
  }

  #takeOff(
    ask: Ask,
    {
      mode,
      background,
      similar,
    }: { readonly mode: 'unary' | 'stream'; readonly background: boolean; readonly similar: Similar | undefined },
  ): Flight {
    const { flights, counters, keeper, maxSharedChars } = this.#parts;
    const { key, context, next, options, cacheTools, scope } = ask;
    const mark = {
      partition: partitionDigest(scope.partition),
      tags: (options.tags ?? []).map(tagDigest),
      invalidated: false,
    };
    const landed = (response: UnifiedResponse, { resumed, durationMs }: LandingFacts): void => {
      flights.remove(flight);
      if (turn.isOthers) return;
      const rejected = mark.invalidated ? 'invalidated' : resumed ? 'resumed' : undefined;
      const { ttlMs } = options;
      const { emit } = context;
      const { partition, tags } = mark;
      const over = turn.done;
      const kept = keeper.put({ key, response, partition, tags, ttlMs, cacheTools, durationMs, rejected, emit, over });
      if (similar !== undefined) this.#learn(similar, response, kept);
    };
    const failed = (_error: unknown, abandoned: boolean): void => {
      flights.remove(flight);
      turn.done();
      counters.reject(abandoned ? 'aborted' : 'failed');
    };
    const turn = { isOthers: false, done: (): void => undefined };
    const askProvider = (signal: AbortSignal): Promise<ResponseStream> => {
      if (!background) this.#missed(context, { key });
      return next(undefined, context.detached?.({ signal, mode }));
    };
    const { leases } = keeper;
    const run =
      leases === undefined || background || options.refresh === true
        ? askProvider
        : async (signal: AbortSignal): Promise<ResponseStream> => {
            const taken = await fleetTurn(leases, key, signal, () => this.#freshEntry(ask));
            if ('done' in taken) {
              turn.done = taken.done;
              return askProvider(signal);
            }
            const others = await this.#ofOthers(ask, taken.entry);
            if (others === undefined) return askProvider(signal);
            turn.isOthers = true;
            return others;
          };
    const flight = new Flight({ key, mode, background, maxChars: maxSharedChars, run, landed, failed });
    flights.add(flight, mark);
    return flight;
  }

  async #freshEntry(ask: Ask): Promise<CacheEntry | undefined> {
    const entry = await this.#parts.keeper.get(ask.key);
    return entry !== undefined && this.#staleness(ask, entry) === 'fresh' ? entry : undefined;
  }

  /** What another process has stored meanwhile; `undefined` where it is no answer for this call. */
  async #ofOthers(ask: Ask, entry: CacheEntry): Promise<ResponseStream | undefined> {
    if (!ask.cacheTools && entry.response.toolCalls.length > 0) return undefined;
    const response = await withOwnObject(replay(entry, Date.now(), false), ask.request);
    if (response === undefined) return undefined;
    const { counters } = this.#parts;
    counters.shared += 1;
    counters.saved(entry.costUsd, entry.durationMs);
    this.#told(ask, response, 'shared', entry.durationMs);
    return ResponseStream.fromResponse(response);
  }

  /** Fetches a new answer in the background. Calls that ask for it meanwhile wait with it. */
  #refresh(ask: Ask): void {
    if (this.#parts.flights.get(ask.key) !== undefined) return;
    this.#parts.counters.refreshes += 1;
    this.#takeOff(ask, { mode: 'unary', background: true, similar: undefined }).start();
  }

  /** What the matcher knows of the question; `undefined` where it is not asked. */
  async #similar(ask: Ask): Promise<Similar | undefined> {
    const { semantic, keeper } = this.#parts;
    if (semantic === undefined) return undefined;
    const asked = questionOf(ask.request, ask.scope);
    if (asked === undefined) return undefined;
    const question: SemanticQuestion = { ...asked, key: ask.key, signal: ask.context.signal };
    const match = await semantic.find(question).catch(() => undefined);
    const entry = match === undefined ? undefined : await keeper.get(match.key);
    const isOurs = entry?.partition === partitionDigest(ask.scope.partition);
    const isFresh = entry !== undefined && isOurs && this.#staleness(ask, entry) === 'fresh';
    return { question, match, entry: isFresh ? entry : undefined };
  }

  #learn({ question, match, entry }: Similar, response: UnifiedResponse, kept: boolean): void {
    const { semantic } = this.#parts;
    try {
      if (match !== undefined && entry !== undefined && !match.use) {
        semantic?.learn(question, match, { fresh: response, cached: replay(entry, Date.now(), false) });
      }
      if (kept) semantic?.stored(question);
    } catch {
      // A matcher looks on: its mistakes are not the call's.
    }
  }

  #missed(context: MiddlewareContext, event: MiddlewareEvents['cacheMiss']): void {
    this.#parts.counters.misses += 1;
    context.emit?.('cacheMiss', () => event);
  }

  #told(ask: Ask, { provider, model, cost, cached }: UnifiedResponse, from: HitFrom, savedMs: number): void {
    ask.context.emit?.('cacheHit', () => ({
      key: cached?.key ?? ask.key,
      provider,
      model,
      ageMs: cached?.ageMs ?? 0,
      from,
      ...(cost?.savedUsd !== undefined && { savedUsd: cost.savedUsd }),
      savedMs,
    }));
  }
}

/** The answer with the object that this call's schema makes of it; `undefined` where it breaks that schema. */
async function withOwnObject(response: UnifiedResponse, request: UnifiedRequest): Promise<UnifiedResponse | undefined> {
  if (request.responseFormat === undefined || request.responseFormat.type === 'text') return response;
  try {
    return await withObject(response, request);
  } catch {
    return undefined;
  }
}

function withoutObject({ object: _object, ...response }: UnifiedResponse): UnifiedResponse {
  return response;
}

/** The ledger of a call that has tried in vain before: its tries are paid all the same. */
function withTries(response: UnifiedResponse, tried: readonly Attempt[]): UnifiedResponse {
  const attempts = [...tried, ...response.attempts];
  return { ...response, attempts, cost: costWith(attempts, response.cost?.savedUsd) };
}
