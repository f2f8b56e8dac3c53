import type { UnifiedResponse } from '@flexiai/core';
import type { Ask } from '../ask.ts';
import type { CacheEntry } from '../entry/cache-entry.ts';
import type { EntryKeeper } from '../entry/entry-keeper.ts';
import { replay } from '../entry/replay.ts';
import { partitionDigest } from '../key/digest.ts';
import { questionOf } from '../key/request-key.ts';
import type { SemanticMatch, SemanticMatcher, SemanticQuestion } from './semantic-matcher.ts';

/** A question that may have an answer under another wording. */
export class Similar {
  readonly #matcher: SemanticMatcher;
  readonly #question: SemanticQuestion;
  readonly #match: SemanticMatch | undefined;
  readonly #entry: CacheEntry | undefined;

  private constructor(
    matcher: SemanticMatcher,
    question: SemanticQuestion,
    match: SemanticMatch | undefined,
    entry: CacheEntry | undefined,
  ) {
    this.#matcher = matcher;
    this.#question = question;
    this.#match = match;
    this.#entry = entry;
  }

  /**
   * The result of the matcher for a call's question; `undefined` if it is not used.
   * @param isFresh whether an entry is fresh for the call
   */
  static async of(
    ask: Ask,
    matcher: SemanticMatcher,
    keeper: EntryKeeper,
    isFresh: (entry: CacheEntry) => boolean,
  ): Promise<Similar | undefined> {
    const asked = questionOf(ask.request, ask.scope);
    if (asked === undefined) return undefined;
    const question: SemanticQuestion = { ...asked, key: ask.key, signal: ask.context.signal };
    const match = await found(matcher, question);
    const entry = match === undefined ? undefined : await keeper.get(match.key);
    const isOurs = entry?.partition === partitionDigest(ask.scope.partition);
    return new Similar(matcher, question, match, isOurs && isFresh(entry) ? entry : undefined);
  }

  /** The entry whose answer may be used; `undefined` if the provider must be called. */
  get entry(): CacheEntry | undefined {
    return this.#match?.use === true ? this.#entry : undefined;
  }

  /** @param kept whether the answer is stored under the key of the question */
  answered(response: UnifiedResponse, kept: boolean): void {
    try {
      if (this.#match?.use === false && this.#entry !== undefined) {
        const cached = replay(this.#entry, Date.now(), false);
        this.#matcher.learn(this.#question, this.#match, { fresh: response, cached });
      }
      if (kept) this.#matcher.stored(this.#question);
    } catch {
      // Errors of a matcher do not fail the call.
    }
  }
}

async function found(matcher: SemanticMatcher, question: SemanticQuestion): Promise<SemanticMatch | undefined> {
  try {
    return await matcher.find(question);
  } catch {
    return undefined;
  }
}
