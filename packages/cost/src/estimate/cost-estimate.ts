import type { CallOptions, ChatRequest, FlexiAI, Message, PricedEntry, UnifiedRequest } from '@flexiai/core';
import { ConfigurationError } from '@flexiai/core/plugin';
import { checkClient } from '../check-client.ts';
import { type Money, usdOf } from '../money/money.ts';
import type { PriceBook } from '../prices/price-book.ts';
import type { Tariff } from '../prices/tariff.ts';
import type { Range } from './range.ts';
import { measureRequest } from './request-measure.ts';
import type { EstimatedCandidate, TokenEstimate, TokenEstimator } from './token-estimator.ts';

/** What a request would cost at one candidate. */
export interface CostEstimate extends EstimatedCandidate, TokenEstimate {
  /**
   * What the input estimate is based on: the built-in weights, reported usage of this model, a tokenizer, or an
   * endpoint that counts.
   */
  readonly inputBasis: 'weights' | 'learned' | 'tokenizer' | 'endpoint';
  /**
   * In USD; `undefined` if the model has no known price. `low` assumes that the input is read from the provider's
   * prompt cache, where that is cheaper. Tools of the provider are not included.
   */
  readonly usd: Range | undefined;
}

/** Functions that count the tokens of a request exactly. */
export interface TokenCounters {
  /**
   * Counts the tokens of a text, as a tokenizer does.
   * @returns `undefined` for an unknown model: its tokens are then estimated
   */
  readonly countTokens?: (text: string, model: string) => number | undefined | Promise<number | undefined>;
  /**
   * Counts the whole input of a request, as a provider's endpoint does. It has precedence over `countTokens`.
   * @returns `undefined` if it cannot count the request: the input is then counted by `countTokens`, or estimated
   */
  readonly countInput?: (
    request: UnifiedRequest,
    candidate: EstimatedCandidate,
  ) => number | undefined | Promise<number | undefined>;
}

/** Estimates what requests cost before they are made. */
export class CostEstimator {
  readonly #tokens: TokenEstimator;
  readonly #prices: PriceBook;
  readonly #counters: TokenCounters;

  constructor(tokens: TokenEstimator, prices: PriceBook, counters: TokenCounters) {
    this.#tokens = tokens;
    this.#prices = prices;
    this.#counters = counters;
  }

  /** The candidates that a client would call now, in order. */
  async estimate(chat: ChatRequest, ai: FlexiAI | undefined, options?: CallOptions): Promise<readonly CostEstimate[]> {
    await this.#prices.pending();
    if (ai === undefined) return [await this.#ofModel(chat)];
    checkClient('estimateCost', ai);
    let candidates: readonly EstimatedCandidate[] = [];
    const entries = this.#prices.entriesDuring(() => {
      candidates = ai.explain(chat, options).candidates;
    });
    const request = requestOf(chat);
    return await Promise.all(
      candidates.map(({ provider, model }) => this.#one(request, { provider, model }, entries.get(provider))),
    );
  }

  /** Without a client, the estimate is for the request's model at the provider that made it. */
  #ofModel(chat: ChatRequest): Promise<CostEstimate> {
    const { model } = chat;
    if (typeof model !== 'string' || model === '') {
      const hint = 'give it as the second argument, attach one with attach(ai), or set the model of the request';
      throw new ConfigurationError(`estimateCost needs a client of createFlexiAI: ${hint}.`);
    }
    const entry = this.#prices.entryOf(model);
    const provider = entry?.name ?? UNKNOWN_PROVIDER;
    return this.#one(requestOf(chat), { provider, model }, entry);
  }

  async #one(
    request: UnifiedRequest,
    candidate: EstimatedCandidate,
    entry: PricedEntry | undefined,
  ): Promise<CostEstimate> {
    const whole = await counted(() => this.#counters.countInput?.(request, candidate));
    const texts = whole === undefined ? await this.#countTexts(request, candidate.model) : undefined;
    const tokens = this.#tokens.estimate(request, candidate, texts);
    const inputTokens = whole === undefined ? tokens.inputTokens : { low: whole, expected: whole, high: whole };
    const isLearned = this.#tokens.isLearned(candidate);
    const estimated = texts === undefined ? (isLearned ? 'learned' : 'weights') : 'tokenizer';
    const tariff = entry && this.#prices.tariffOf(entry, candidate.model);
    return {
      ...candidate,
      ...tokens,
      inputTokens,
      inputBasis: whole === undefined ? estimated : 'endpoint',
      usd: tariff && usdRange(tariff, inputTokens, tokens.outputTokens, request),
    };
  }

  async #countTexts(request: UnifiedRequest, model: string): Promise<number | undefined> {
    const { countTokens } = this.#counters;
    if (countTokens === undefined) return undefined;
    const { texts } = measureRequest(request);
    const counts = await Promise.all(texts.map((text) => counted(() => countTokens(text, model))));
    return counts.some((count) => count === undefined)
      ? undefined
      : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }
}

/** Placeholder for the provider of a model that is not in the price data. */
const UNKNOWN_PROVIDER = 'unknown';

/** The counter's result, if it is a number of tokens. A counter that fails must not fail the estimate. */
async function counted(count: () => number | undefined | Promise<number | undefined>): Promise<number | undefined> {
  try {
    const tokens = await count();
    return typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : undefined;
  } catch {
    return undefined;
  }
}

function usdRange(tariff: Tariff, input: Range, output: Range, request: UnifiedRequest): Range | undefined {
  const now = Date.now();
  const expected = tariff.estimate(input.expected, output.expected, now);
  const low = tariff.least(input.low, output.low, now);
  const high = isPlain(request)
    ? tariff.estimate(input.high, output.high, now)
    : tariff.most(input.high, output.high, now);
  if (expected === undefined || low === undefined || high === undefined) return undefined;
  const usd = (money: Money): number => usdOf(money);
  return { low: usd(low), expected: usd(expected), high: usd(high) };
}

/** If no part of a request is marked for a cache, the price of plain input is the highest possible price. */
function isPlain(request: UnifiedRequest): boolean {
  const { audio, images, files, hasOwnOptions } = measureRequest(request);
  return !hasOwnOptions && audio.length + images.length + files.length === 0 && !hasMarks(request);
}

/** Whether a part has provider options, such as a mark for the provider's cache. */
function hasMarks({ messages }: UnifiedRequest): boolean {
  return messages.some(
    ({ content }) =>
      typeof content !== 'string' &&
      (content as readonly { readonly providerMetadata?: unknown }[]).some(
        (part) => part.providerMetadata !== undefined,
      ),
  );
}

/** Expands the shorthands of a request to messages. */
function requestOf({ messages = [], prompt, system, ...rest }: ChatRequest): UnifiedRequest {
  const first: readonly Message[] = system === undefined ? [] : [{ role: 'system', content: system }];
  const last: readonly Message[] = prompt === undefined ? [] : [{ role: 'user', content: prompt }];
  return { ...rest, messages: [...first, ...messages, ...last] };
}
