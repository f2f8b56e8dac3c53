import type { CostParts, PricedUsage } from '@flexiai/core';
import { type Money, moneyOf, USD, usdOf } from '../money/money.ts';
import type { Quantities, Quantity } from './quantities.ts';
import { PART_OF, priceAt, type Rate, type RateCard } from './rate-card.ts';

/** The exact cost of an attempt. */
export interface ExactCost extends PricedUsage {
  readonly money: Money;
}

/** Finds the rates at a moment, in ms since the epoch. */
export type CardAt = (at: number) => RateCard;

/** The prices of one model: by date and time of day, by size of the input, by service tier. */
export class Tariff {
  readonly #cardAt: CardAt;
  readonly #serviceTiers: ReadonlyMap<string, Money>;
  /** The last card with its derived values, kept for the next attempt, which usually needs the same. */
  #card: RateCard | undefined;
  #lines: readonly { readonly kind: Quantity; readonly part: keyof CostParts; readonly rate: Rate | undefined }[] = [];
  #dearest: Dearest | undefined;
  /** The provider id in the price data; `undefined` for configured prices. */
  readonly providerId: string | undefined;

  /** @param serviceTiers the provider's service tiers, as multiples of the usual price */
  constructor(cardAt: CardAt, serviceTiers: { readonly [tier: string]: number } = {}, providerId?: string) {
    this.#cardAt = cardAt;
    this.providerId = providerId;
    this.#serviceTiers = new Map(Object.entries(serviceTiers).map(([tier, multiple]) => [tier, moneyOf(multiple)]));
  }

  /**
   * The cost of quantities; `undefined` if a token price or the service tier is unknown. A tool without a known price
   * makes the cost `partial`.
   */
  costOf(quantities: Quantities, at: number, serviceTier?: string): ExactCost | undefined {
    const multiple = serviceTier === undefined ? USD : this.#multipleOf(serviceTier);
    if (multiple === undefined) return undefined;
    const card = this.#cardAt(at);
    if (card !== this.#card) {
      this.#card = card;
      this.#lines = KINDS.map((kind) => ({ kind, part: PART_OF[kind], rate: card[kind] }));
    }
    const size = inputOf(quantities);
    const parts: { -readonly [Part in keyof CostParts]: number } = {};
    let total = 0n;
    let partial = false;
    for (const { kind, part, rate } of this.#lines) {
      const count = quantities[kind];
      if (count === 0) continue;
      if (rate === undefined) {
        if (kind === 'requests') continue;
        if (!TOOLS.has(kind)) return undefined;
        partial = true;
        continue;
      }
      let amount = BigInt(count) * (rate.tiers.length === 0 ? rate.base : priceAt(rate, size));
      // The price of tools does not depend on the service tier.
      if (multiple !== USD && !TOOLS.has(kind)) amount = (amount * multiple) / USD;
      total += amount;
      parts[part] = (parts[part] ?? 0) + usdOf(amount);
    }
    return { usd: usdOf(total), money: total, parts, ...(partial && { partial: true }) };
  }

  /** The cost of plain text with this many tokens; `undefined` without a known price. */
  estimate(inputTokens: number, outputTokens: number, at: number): Money | undefined {
    const { input, output } = this.#cardAt(at);
    const read = input && BigInt(Math.ceil(inputTokens)) * priceAt(input, inputTokens);
    const written = output && BigInt(Math.ceil(outputTokens)) * priceAt(output, inputTokens);
    if (read === undefined || (written === undefined && outputTokens > 0)) return undefined;
    return read + (written ?? 0n);
  }

  /** The lowest possible cost of this many text tokens: the input may come from the provider's prompt cache. */
  least(inputTokens: number, outputTokens: number, at: number): Money | undefined {
    const plain = this.estimate(inputTokens, outputTokens, at);
    const { input, cacheRead } = this.#cardAt(at);
    if (plain === undefined || input === undefined || cacheRead === undefined) return plain;
    const saved = priceAt(input, inputTokens) - priceAt(cacheRead, inputTokens);
    return saved <= 0n ? plain : plain - BigInt(Math.ceil(inputTokens)) * saved;
  }

  /**
   * The highest possible cost of this many tokens, however they are cached, without tools and service tiers.
   * @param input `text` if the request contains only text; sound and pictures may cost more
   */
  most(inputTokens: number, outputTokens: number, at: number, input: 'text' | 'any' = 'any'): Money | undefined {
    const card = this.#cardAt(at);
    // With tiers, the most expensive quantity may depend on the size.
    const known = this.#dearest;
    const found = known?.card === card && !known.hasTiers ? known : this.#findDearest(card, inputTokens);
    const { written } = found;
    const read = input === 'text' ? found.text : found.read;
    if (read === undefined || (written === undefined && outputTokens > 0)) return undefined;
    const request = card.requests === undefined ? 0n : priceAt(card.requests, inputTokens);
    return BigInt(Math.ceil(inputTokens)) * read + BigInt(Math.ceil(outputTokens)) * (written ?? 0n) + request;
  }

  #findDearest(card: RateCard, inputTokens: number): Dearest {
    const hasTiers = Object.values(card).some(({ tiers }) => tiers.length > 0);
    const text = dearest(card, TEXTS, inputTokens);
    const [read, written] = [dearest(card, INPUTS, inputTokens), dearest(card, OUTPUTS, inputTokens)];
    this.#dearest = { card, hasTiers, text, read, written };
    return this.#dearest;
  }

  #multipleOf(serviceTier: string): Money | undefined {
    return USUAL_TIERS.has(serviceTier) ? USD : this.#serviceTiers.get(serviceTier);
  }
}

/** The highest token price of the last card. */
interface Dearest {
  readonly card: RateCard;
  readonly hasTiers: boolean;
  readonly text: Money | undefined;
  readonly read: Money | undefined;
  readonly written: Money | undefined;
}

/** The providers' words for the tier with the usual price. */
const USUAL_TIERS: ReadonlySet<string> = new Set(['standard', 'default', 'auto', 'on_demand']);

const INPUTS = [
  'input',
  'inputAudio',
  'inputImage',
  'inputVideo',
  'cacheRead',
  'cacheReadAudio',
  'cacheReadImage',
  'cacheWrite',
  'cacheWrite1h',
] as const satisfies readonly Quantity[];
const TEXTS = ['input', 'cacheRead', 'cacheWrite', 'cacheWrite1h'] as const satisfies readonly Quantity[];
const OUTPUTS = ['output', 'reasoning', 'outputAudio', 'outputImage'] as const satisfies readonly Quantity[];
const TOOL_CALLS = ['webSearches', 'fileSearches'] as const satisfies readonly Quantity[];
const KINDS: readonly Quantity[] = [...INPUTS, ...OUTPUTS, ...TOOL_CALLS, 'requests'];
const TOOLS: ReadonlySet<Quantity> = new Set(TOOL_CALLS);

/** Hot path of every attempt: field by field. */
function inputOf(of: Quantities): number {
  const cached = of.cacheRead + of.cacheReadAudio + of.cacheReadImage + of.cacheWrite + of.cacheWrite1h;
  return of.input + of.inputAudio + of.inputImage + of.inputVideo + cached;
}

function dearest(card: RateCard, kinds: readonly Quantity[], inputTokens: number): Money | undefined {
  let most: Money | undefined;
  for (const kind of kinds) {
    const rate: Rate | undefined = card[kind];
    if (rate === undefined) continue;
    const price = priceAt(rate, inputTokens);
    if (most === undefined || price > most) most = price;
  }
  return most;
}
