import { checkByRules, type OptionRule } from '@flexiai/core/plugin';
import { COUNT } from '../option-rules.ts';
import { cosine } from './cosine.ts';
import { type GateReason, gateDifference } from './gate/gate-difference.ts';
import type { PairKind, SemanticPair } from './published-pairs.ts';
import { Question } from './question.ts';
import type { Embeddings, SemanticOptions } from './semantic.ts';

/** How pairs are judged. */
export interface EvaluationOptions {
  /** As for `semantic`. @default every two texts are as similar as can be, the worst embedder there is */
  readonly embed?: SemanticOptions['embed'];
  /** As for `semantic`. @default 0.02 */
  readonly maxErrorRate?: number;
  /** How often the second question of each pair is asked after the first. @default 50 */
  readonly rounds?: number;
}

/** What became of the pairs of one kind, or of all. */
export interface EvaluatedPairs {
  readonly pairs: number;
  /** Pairs between which the gate is open. */
  readonly open: number;
  /** Pairs whose second question was answered from the first one in some round. */
  readonly hit: number;
}

/** How a semantic cache does on pairs of questions. */
export interface SemanticEvaluation {
  /** Pairs that one answer is right for. `hit / pairs` is the hit rate, once the questions are learned. */
  readonly same: EvaluatedPairs;
  /** Pairs that need two answers: each `hit` is a false one. */
  readonly different: EvaluatedPairs;
  readonly byKind: { readonly [Kind in PairKind]?: EvaluatedPairs };
  /** Answers taken in all rounds, and how many of them were wrong. */
  readonly answers: { readonly taken: number; readonly wrong: number };
  /** Why the gate was closed, by reason. */
  readonly refusals: { readonly [Reason in GateReason]?: number };
}

const RULES: Readonly<Record<string, OptionRule>> = {
  embed: [(value) => typeof value === 'function', 'a function that makes vectors of texts'],
  maxErrorRate: [(value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'],
  rounds: COUNT,
};

/**
 * Judges a semantic cache by pairs of questions, such as `SEMANTIC_PAIRS` or your own: each second question is asked again and again
 * beside the stored first one, and `isSame` stands for the comparison of answers that the cache learns from. No provider is asked, only
 * `embed`.
 *
 * @throws ConfigurationError for options that are not valid; what `embed` throws
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

/** How often the answer is taken when the question is asked so many times. */
function takenIn(rounds: number, similarity: number, isSame: boolean, maxErrorRate: number): number {
  const question = new Question();
  let taken = 0;
  for (let round = 0; round < rounds; round += 1) {
    if (question.mayAnswer(similarity, maxErrorRate)) taken += 1;
    else question.observe(similarity, isSame);
  }
  return taken;
}
