import {
  FlexiAIError,
  type MiddlewareContext,
  type Next,
  type ResponseStream,
  type UnifiedRequest,
} from '@flexiai/core';
import { type AdmissionRules, admit } from './admission.ts';
import type { Ask } from './ask.ts';
import type { CacheEntry } from './entry/cache-entry.ts';
import { type DeskParts, FlightDesk, type FlightHelp } from './flight/flight-desk.ts';
import { isOutage, type Staleness, type StaleTimes, stalenessOf } from './freshness/staleness.ts';
import { type HitParts, Hits } from './hits.ts';
import type { SemanticMatcher } from './semantic/semantic-matcher.ts';
import { Similar } from './semantic/similar.ts';

/** The parts of an engine. */
export interface EngineParts extends DeskParts, HitParts {
  readonly admission: AdmissionRules;
  readonly stale: StaleTimes;
  readonly semantic: SemanticMatcher | undefined;
}

/** Answers a call from the store, from a run in progress, or from a provider. */
export class CacheEngine {
  readonly #parts: EngineParts;
  readonly #hits: Hits;
  readonly #desk: FlightDesk;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#hits = new Hits(parts);
    this.#desk = new FlightDesk(parts);
  }

  /** @throws errors of the call */
  async handle(request: UnifiedRequest, context: MiddlewareContext, next: Next): Promise<ResponseStream> {
    const { admission, counters, keeper } = this.#parts;
    const admitted = admit(request, context, admission);
    if ('reason' in admitted) {
      counters.reject(admitted.reason);
      this.#desk.missed(context, { reason: admitted.reason });
      return next();
    }
    const ask: Ask = { ...admitted, request, context, next };
    if (ask.options.refresh === true) return this.#desk.fly(ask, this.#help(ask, undefined, undefined));
    const found = keeper.get(ask.key);
    const entry = found instanceof Promise ? await found : found;
    const staleness = entry === undefined ? 'expired' : this.#staleness(ask, entry);
    if (entry !== undefined && (staleness === 'fresh' || staleness === 'while-revalidate')) {
      const isFresh = staleness === 'fresh';
      const hit = await this.#hits.of(ask, entry, isFresh ? 'fresh' : 'stale-while-revalidate');
      if (hit !== undefined && !isFresh) this.#desk.refresh(ask);
      if (hit !== undefined) return hit;
    }
    return this.#ask(ask, staleness === 'expired' ? undefined : entry);
  }

  /** Gets an answer that is not stored under the key of the request. @param stale its entry for an outage */
  async #ask(ask: Ask, stale: CacheEntry | undefined): Promise<ResponseStream> {
    const { semantic, keeper } = this.#parts;
    const isFresh = (entry: CacheEntry): boolean => this.#staleness(ask, entry) === 'fresh';
    const similar = semantic === undefined ? undefined : await Similar.of(ask, semantic, keeper, isFresh);
    const hit = similar?.entry === undefined ? undefined : await this.#hits.of(ask, similar.entry, 'semantic');
    if (hit !== undefined) return hit;
    return this.#desk.fly(ask, this.#help(ask, stale, similar));
  }

  #help(ask: Ask, stale: CacheEntry | undefined, similar: Similar | undefined): FlightHelp {
    return {
      landed: (response, kept) => similar?.answered(response, kept),
      standIn: async (error, own) => {
        if (stale === undefined || !isOutage(error)) return undefined;
        const tried = own && error instanceof FlexiAIError ? error.attempts : undefined;
        return this.#hits.of(ask, stale, 'stale-if-error', tried);
      },
      look: async () => {
        const entry = await this.#parts.keeper.get(ask.key);
        return entry !== undefined && this.#staleness(ask, entry) === 'fresh' ? entry : undefined;
      },
      ofOthers: (entry) => this.#hits.of(ask, entry, 'shared'),
    };
  }

  #staleness(ask: Ask, entry: CacheEntry): Staleness {
    return stalenessOf(entry, Date.now(), this.#parts.stale, ask.options.ttlMs);
  }
}
