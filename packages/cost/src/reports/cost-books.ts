import type { AdmissionQuestion, AdmittedTry, Attempt, FlexiAI } from '@flexiai/core';
import type { TokenEstimator } from '../estimate/token-estimator.ts';
import { labelsOf } from './call-labels.ts';
import { CostLedger } from './cost-ledger.ts';

/** Keeps the books of a client's attempts: what they cost, and what can be learned from them. */
export class CostBooks {
  readonly ledger = new CostLedger();
  readonly #estimator: TokenEstimator;

  constructor(estimator: TokenEstimator) {
    this.#estimator = estimator;
  }

  /** An attempt that is entered in the books when it is over. */
  open(question: AdmissionQuestion): AdmittedTry {
    return { settle: (attempt) => this.#enter(question, attempt), release: () => undefined };
  }

  /** Counts a client's answers from a cache from now on. @returns stops it */
  attach(ai: FlexiAI): () => void {
    return ai.on('cacheHit', ({ provider, model, savedUsd }) => {
      // The event does not carry the labels of its call.
      this.ledger.addSaving({ provider, model, at: Date.now(), savedUsd }, labelsOf({}));
    });
  }

  #enter(question: AdmissionQuestion, attempt: Attempt): void {
    this.ledger.addAttempt(attempt, labelsOf(question.metadata));
    const { provider, model, servedModel = model, usage } = attempt;
    if (question.operation !== 'chat' || usage === undefined) return;
    // A name of its own is learned for both: the next estimate is for the one that is asked.
    this.#estimator.learn(question.request, { provider, model }, usage);
    if (servedModel !== model) this.#estimator.learn(question.request, { provider, model: servedModel }, usage);
  }
}
