import { checkByRules, type OptionRule } from '@flexiai/core/plugin';
import { COUNT } from '../option-rules.ts';
import { cosine } from './cosine.ts';
import { type GateReason, gateDifference } from './gate/gate-difference.ts';
import type { PairKind, SemanticPair } from './published-pairs.ts';
import { Question } from './question.ts';
import type { Embeddings, SemanticOptions } from './semantic.ts';

/** Options of the evaluation. */
export interface EvaluationOptions {
  /** As for `semantic`. @default every two texts are maximally similar, the worst possible embedder */
  readonly embed?: SemanticOptions['embed'];
  /** As for `semantic`. @default 0.02 */
  readonly maxErrorRate?: number;
  /** How often the second question of each pair is asked after the first. @default 50 */
  readonly rounds?: number;
}

/** The results for the pairs of one kind, or of all kinds. */
export interface EvaluatedPairs {
  readonly pairs: number;
  /** Pairs with an open gate. */
  readonly open: number;
  /** Pairs whose second question was answered from the first one in at least one round. */
  readonly hit: number;
}

/** The results of a semantic cache on pairs of questions. */
export interface SemanticEvaluation {
  /** Pairs with the same answer. `hit / pairs` is the hit rate after learning. */
  readonly same: EvaluatedPairs;
  /** Pairs with different answers: each `hit` is a false one. */
  readonly different: EvaluatedPairs;
  readonly byKind: { readonly [Kind in PairKind]?: EvaluatedPairs };
  /** Accepted answers in all rounds, and how many of them were wrong. */
  readonly answers: { readonly taken: number; readonly wrong: number };
  /** Why the gate was closed, with counts. */
  readonly refusals: { readonly [Reason in GateReason]?: number };
}

const RULES: Readonly<Record<string, OptionRule>> = {
  embed: [(value) => typeof value === 'function', 'a function that returns vectors for texts'],
  maxErrorRate: [(value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'],
  rounds: COUNT,
};

/**
 * Evaluates a semantic cache on pairs of questions, such as `SEMANTIC_PAIRS`: each second question is asked repeatedly
 * while the first one is stored, and `isSame` replaces the comparison of answers from which the cache learns. No
 * provider is called, only `embed`.
 *
 * @throws ConfigurationError for invalid options; errors of `embed`
 */
export async function evaluateSemantic(
  pairs: readonly SemanticPair[],
  options: EvaluationOptions = {},
): Promise<SemanticEvaluation> {
  checkByRules('evaluateSemantic', options, RULES);
  const { embed, maxErrorRate = 0.02, rounds = 50 } = options;
  const all = { same: nothing(), different: nothing() };
  const byKind: { [Kind in PairKind]?: Growing } = {};
  const answers = { taken: 0, wrong: 0 };
  const refusals: { [Reason in GateReason]?: number } = {};

  for (const { kind, first, second, isSame } of pairs) {
    const ofKind = byKind[kind] ?? nothing();
    byKind[kind] = ofKind;
    const counts = [isSame ? all.same : all.different, ofKind];
    for (const count of counts) count.pairs += 1;
    const reason = gateDifference(first, second);
    if (reason !== undefined) {
      refusals[reason] = (refusals[reason] ?? 0) + 1;
      continue;
    }
    const similarity = embed === undefined ? 1 : similarityIn(await embed([first, second], { signal: NEVER }));
    const taken = takenIn(rounds, similarity, isSame, maxErrorRate);
    answers.taken += taken;
    if (!isSame) answers.wrong += taken;
    for (const count of counts) {
      count.open += 1;
      if (taken > 0) count.hit += 1;
    }
  }
  return { ...all, byKind, answers, refusals };
}

type Growing = { -readonly [Name in keyof EvaluatedPairs]: number };

const NEVER = new AbortController().signal;

function nothing(): Growing {
  return { pairs: 0, open: 0, hit: 0 };
}

function similarityIn(answer: Embeddings): number {
  const [first = [], second = []] = 'embeddings' in answer ? answer.embeddings : answer;
  return cosine(first, second);
}

/** How often the answer is accepted when the question is asked this many times. */
function takenIn(rounds: number, similarity: number, isSame: boolean, maxErrorRate: number): number {
  const question = new Question();
  let taken = 0;
  for (let round = 0; round < rounds; round += 1) {
    if (question.mayAnswer(similarity, maxErrorRate)) taken += 1;
    else question.observe(similarity, isSame);
  }
  return taken;
}
