import type { AdmissionQuestion, AdmittedTry, Attempt, FlexiAI } from '@flexiai/core';
import { checkClient } from '../check-client.ts';
import type { TokenEstimator } from '../estimate/token-estimator.ts';
import type { CostStore } from '../stores/cost-store.ts';
import { labelsOf } from './call-labels.ts';
import { CostLedger } from './cost-ledger.ts';
import { type CostReport, checkReportOptions, makeReport, type ReportOptions } from './cost-report.ts';
import { StoredLedger } from './stored-ledger.ts';

/** Records a client's attempts: adds their cost to the ledger, and teaches the estimator their usage. */
export class CostBooks {
  readonly #estimator: TokenEstimator;
  /** The rows of this process; limits the number of names. */
  readonly #ledger = new CostLedger();
  readonly #clients = new Set<FlexiAI>();
  /** `undefined` if the rows are only in memory. */
  readonly #stored: StoredLedger | undefined;

  constructor(estimator: TokenEstimator, store: CostStore | undefined) {
    this.#estimator = estimator;
    if (store?.addRows !== undefined && store.readRows !== undefined) this.#stored = new StoredLedger(store);
  }

  /** An attempt that is recorded when it ends. */
  open(question: AdmissionQuestion): AdmittedTry {
    return new OpenEntry(this, question);
  }

  /** The client that was attached last; `undefined` before the first. */
  get client(): FlexiAI | undefined {
    return [...this.#clients].at(-1);
  }

  /** Starts counting a client's answers from a cache. @returns a function that stops it */
  attach(ai: FlexiAI): () => void {
    checkClient('attach', ai);
    this.#clients.add(ai);
    const stop = ai.on('cacheHit', ({ provider, model, savedUsd }) => {
      // The event does not contain the labels of its call.
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
   * @throws ConfigurationError for an unknown dimension or an invalid day; errors of the store
   */
  async report(options?: ReportOptions): Promise<CostReport> {
    const { from, to } = checkReportOptions(options ?? {});
    const days = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    return makeReport(await (this.#stored?.rows(days) ?? this.#ledger.rows()), options);
  }

  /** Waits until the store has accepted or rejected all pending rows. */
  async flush(): Promise<void> {
    await this.#stored?.flush();
  }

  /** Records an attempt that has ended. */
  enter(question: AdmissionQuestion, attempt: Attempt): void {
    const { key, figures } = this.#ledger.addAttempt(attempt, labelsOf(question.metadata));
    this.#stored?.add({ ...key, ...figures }, question.logger);
    const { provider, model, servedModel = model, usage } = attempt;
    if (question.operation !== 'chat' || usage === undefined) return;
    // The usage of a model that answered under another name is learned for both names: the next estimate is for the
    // requested one.
    this.#estimator.learn(question.request, { provider, model }, usage);
    if (servedModel !== model) this.#estimator.learn(question.request, { provider, model: servedModel }, usage);
  }
}

/** A class, because one is created for every attempt. */
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
    // Nothing was recorded.
  }
}
