import type { AdmissionQuestion, AdmittedTry, Attempt, FlexiAI } from '@flexiai/core';
import { checkClient } from '../check-client.ts';
import type { TokenEstimator } from '../estimate/token-estimator.ts';
import type { CostStore } from '../stores/cost-store.ts';
import { labelsOf } from './call-labels.ts';
import { CostLedger } from './cost-ledger.ts';
import { type CostReport, checkReportOptions, makeReport, type ReportOptions } from './cost-report.ts';
import { StoredLedger } from './stored-ledger.ts';

/** Keeps the books of a client's attempts: what they cost, and what can be learned from them. */
export class CostBooks {
  readonly #estimator: TokenEstimator;
  /** The rows of this process; bounds their names. */
  readonly #ledger = new CostLedger();
  readonly #clients = new Set<FlexiAI>();
  /** `undefined` where the rows live in memory only. */
  readonly #stored: StoredLedger | undefined;

  constructor(estimator: TokenEstimator, store: CostStore | undefined) {
    this.#estimator = estimator;
    if (store?.addRows !== undefined && store.readRows !== undefined) this.#stored = new StoredLedger(store);
  }

  /** An attempt that is entered in the books when it is over. */
  open(question: AdmissionQuestion): AdmittedTry {
    return new OpenEntry(this, question);
  }

  /** The client that was attached last; `undefined` before the first. */
  get client(): FlexiAI | undefined {
    return [...this.#clients].at(-1);
  }

  /** Counts a client's answers from a cache from now on. @returns stops it */
  attach(ai: FlexiAI): () => void {
    checkClient('attach', ai);
    this.#clients.add(ai);
    const stop = ai.on('cacheHit', ({ provider, model, savedUsd }) => {
      // The event does not carry the labels of its call.
      const { key, figures } = this.#ledger.addSaving({ provider, model, at: Date.now(), savedUsd }, labelsOf({}));
      this.#stored?.add({ ...key, ...figures });
    });
    return () => {
      this.#clients.delete(ai);
      stop();
    };
  }

  /**
   * What was spent, by all processes that share the store.
   * @throws ConfigurationError for an unknown dimension, or what is no day; what the store throws
   */
  async report(options?: ReportOptions): Promise<CostReport> {
    const { from, to } = checkReportOptions(options ?? {});
    const days = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    return makeReport(await (this.#stored?.rows(days) ?? this.#ledger.rows()), options);
  }

  /** Waits until the store has taken, or refused, what there is. */
  async flush(): Promise<void> {
    await this.#stored?.flush();
  }

  /** Enters an attempt that is over. */
  enter(question: AdmissionQuestion, attempt: Attempt): void {
    const { key, figures } = this.#ledger.addAttempt(attempt, labelsOf(question.metadata));
    this.#stored?.add({ ...key, ...figures }, question.logger);
    const { provider, model, servedModel = model, usage } = attempt;
    if (question.operation !== 'chat' || usage === undefined) return;
    // A name of its own is learned for both: the next estimate is for the one that is asked.
    this.#estimator.learn(question.request, { provider, model }, usage);
    if (servedModel !== model) this.#estimator.learn(question.request, { provider, model: servedModel }, usage);
  }
}

/** A class, as one is made for every try. */
class OpenEntry implements AdmittedTry {
  readonly #books: CostBooks;
  readonly #question: AdmissionQuestion;

  constructor(books: CostBooks, question: AdmissionQuestion) {
    this.#books = books;
    this.#question = question;
  }

  settle(attempt: Attempt): void {
    this.#books.enter(this.#question, attempt);
  }

  release(): void {
    // Nothing was entered.
  }
}
