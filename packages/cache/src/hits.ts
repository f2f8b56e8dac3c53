import { type Attempt, ResponseStream, type UnifiedResponse } from '@flexiai/core';
import { withObject } from '@flexiai/core/plugin';
import { type Ask, type HitFrom, tellHit } from './ask.ts';
import type { CacheCounters } from './cache-counters.ts';
import type { PaceOptions } from './cache-options.ts';
import type { CacheEntry } from './entry/cache-entry.ts';
import type { EntryKeeper } from './entry/entry-keeper.ts';
import { pacedStream } from './entry/paced-stream.ts';
import { replay, withTries } from './entry/replay.ts';

/** The parts that hits need. */
export interface HitParts {
  readonly keeper: EntryKeeper;
  readonly counters: CacheCounters;
  readonly pace: PaceOptions | undefined;
}

/** Turns entries into answers. */
export class Hits {
  readonly #parts: HitParts;

  constructor(parts: HitParts) {
    this.#parts = parts;
  }

  /**
   * The answer of an entry; `undefined` if it does not fit this call.
   * @param tried the attempts that the call has made before
   */
  async of(
    ask: Ask,
    entry: CacheEntry,
    from: HitFrom,
    tried: readonly Attempt[] = [],
  ): Promise<ResponseStream | undefined> {
    // It was stored for a call that accepted such answers.
    if (!ask.cacheTools && entry.response.toolCalls.length > 0) return undefined;
    const { counters, keeper, pace } = this.#parts;
    const response = await replayed(ask, entry, from, tried);
    if (response === undefined) {
      keeper.drop(entry.key);
      return undefined;
    }
    if (from === 'shared') counters.shared += 1;
    else counters.hits += 1;
    if (from === 'stale-while-revalidate') counters.staleWhileRevalidate += 1;
    if (from === 'stale-if-error') counters.staleIfError += 1;
    counters.saved(entry.costUsd, entry.durationMs);
    tellHit(ask, response, from, entry.durationMs);
    const { mode, signal } = ask.context;
    // A call past its deadline has no time for pacing.
    return pace === undefined || mode === 'unary' || from === 'shared' || signal.aborted
      ? ResponseStream.fromResponse(response)
      : pacedStream(response, pace.charsPerSecond, ask.context.deadline);
  }
}

/**
 * The answer with the object that this call's schema makes of it; `undefined` if it violates that schema, or is not an
 * answer.
 */
async function replayed(
  { request }: Ask,
  entry: CacheEntry,
  from: HitFrom,
  tried: readonly Attempt[],
): Promise<UnifiedResponse | undefined> {
  try {
    const answer = replay(entry, Date.now(), from === 'stale-while-revalidate' || from === 'stale-if-error');
    const response = tried.length === 0 ? answer : withTries(answer, tried);
    const { responseFormat } = request;
    if (responseFormat === undefined || responseFormat.type === 'text') return response;
    return await withObject(response, request);
  } catch {
    return undefined;
  }
}
