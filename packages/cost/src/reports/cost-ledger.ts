import type { Attempt } from '@flexiai/core';
import { isUnbilled } from '@flexiai/core/plugin';
import { moneyOf } from '../money/money.ts';
import type { CallLabels } from './call-labels.ts';
import { addTo, type LedgerFigures, NO_FIGURES } from './ledger-figures.ts';
import { dayOf, keyText, type LedgerKey, type LedgerRow, OTHER } from './ledger-row.ts';

/** How many names of each kind have rows of their own; further names are counted as `other`. */
const MOST_NAMES = 500;

/** Maximum number of rows in memory. Further combinations of names are counted in their day's row `other`. */
const MOST_ROWS = 20_000;

/** Number of days that are kept. */
const MOST_DAYS = 400;

const DAY_MS = 86_400_000;

/** Names from outside are truncated to this length. */
const LONGEST_NAME = 120;

/** An answer from a cache. */
export interface CacheSaving {
  readonly provider: string;
  readonly model: string;
  /** When it was given, in ms since the epoch. */
  readonly at: number;
  /** What it would have cost, in USD; `undefined` if unknown. */
  readonly savedUsd: number | undefined;
}

/** What was added to a ledger, and its key. */
export interface LedgerEntry {
  readonly key: LedgerKey;
  readonly figures: LedgerFigures;
}

/**
 * Sums the cost of attempts by day, entry, model, tenant and tags. Sums are exact. The number of rows is limited: names
 * beyond the limits share the row `other`.
 */
export class CostLedger {
  readonly #rows = new Map<string, { -readonly [Field in keyof LedgerRow]: LedgerRow[Field] }>();
  #day = { number: Number.NaN, text: '' };
  readonly #names = {
    provider: new Set<string>(),
    model: new Set<string>(),
    tenant: new Set<string>(),
    tags: new Set<string>(),
  };
  #days = new Set<string>();

  /** Adds one attempt. Hot path of every call: all fields by name, nothing is copied. */
  addAttempt(attempt: Attempt, labels: CallLabels): LedgerEntry {
    const { provider, model, servedModel, outcome, usage, startedAt, costUsd, costAccuracy } = attempt;
    const cost = amountOf(costUsd);
    const figures: LedgerFigures = {
      attempts: 1,
      failed: outcome === 'success' ? 0 : 1,
      inputTokens: count(usage?.inputTokens),
      cacheReadTokens: count(usage?.cacheReadTokens),
      outputTokens: count(usage?.outputTokens),
      cost: cost ?? 0n,
      estimated: costAccuracy === 'estimated' ? (cost ?? 0n) : 0n,
      unpriced: cost === undefined && !isUnbilled(attempt) ? 1 : 0,
      cacheHits: 0,
      saved: 0n,
    };
    return { key: this.#add(this.#keyOf(provider, servedModel ?? model, startedAt, labels), figures), figures };
  }

  /** Adds an answer from a cache. */
  addSaving({ provider, model, at, savedUsd }: CacheSaving, labels: CallLabels): LedgerEntry {
    const figures = { ...NO_FIGURES, cacheHits: 1, saved: amountOf(savedUsd) ?? 0n };
    return { key: this.#add(this.#keyOf(provider, model, at, labels), figures), figures };
  }

  /** All rows, in the order of their creation. */
  rows(): readonly LedgerRow[] {
    return Array.from(this.#rows.values(), (row) => ({ ...row }));
  }

  /** @returns the key of the row */
  #add(key: LedgerKey, figures: LedgerFigures): LedgerKey {
    const wanted = keyText(key);
    const known = this.#rows.get(wanted);
    if (known !== undefined) {
      addTo(known, figures);
      return key;
    }
    const fits = this.#rows.size < MOST_ROWS;
    const place: LedgerKey = fits ? key : { day: key.day, provider: OTHER, model: OTHER, tenant: OTHER, tags: OTHER };
    const text = fits ? wanted : keyText(place);
    const other = this.#rows.get(text);
    if (other === undefined) this.#rows.set(text, { ...place, ...figures });
    else addTo(other, figures);
    this.#forgetOldDays(place.day);
    return place;
  }

  #keyOf(provider: string, model: string, at: number, { tenant, tags }: CallLabels): LedgerKey {
    return {
      day: this.#dayOf(at),
      provider: this.#name('provider', provider),
      model: this.#name('model', model),
      tenant: this.#name('tenant', tenant),
      tags: tags.length === 0 ? '' : this.#tags(tags),
    };
  }

  #tags(tags: readonly string[]): string {
    return tags
      .map((tag) => this.#name('tags', tag))
      .toSorted()
      .join('\n');
  }

  /** Most attempts are of one day. */
  #dayOf(at: number): string {
    const number = Math.floor(at / DAY_MS);
    if (number !== this.#day.number) this.#day = { number, text: dayOf(at) };
    return this.#day.text;
  }

  #name(kind: 'provider' | 'model' | 'tenant' | 'tags', name: string): string {
    const known = this.#names[kind];
    if (known.has(name) || name === '') return name;
    // Neither the separator of tags nor the separator of keys.
    const short = name.slice(0, LONGEST_NAME).replaceAll(/[\n\0]/g, ' ');
    if (known.has(short)) return short;
    if (known.size >= MOST_NAMES) return OTHER;
    known.add(short);
    return short;
  }

  #forgetOldDays(day: string): void {
    if (this.#days.has(day)) return;
    this.#days.add(day);
    if (this.#days.size <= MOST_DAYS) return;
    const kept = new Set([...this.#days].toSorted().slice(-MOST_DAYS));
    this.#days = kept;
    for (const [text, row] of this.#rows) if (!kept.has(row.day)) this.#rows.delete(text);
  }
}

/** A value that is not a finite number counts as 0. */
function count(tokens: number | undefined): number {
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens > 0 ? tokens : 0;
}

function amountOf(usd: number | undefined): bigint | undefined {
  return usd !== undefined && Number.isFinite(usd) && usd >= 0 ? moneyOf(usd) : undefined;
}
