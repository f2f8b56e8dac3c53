import type { UnifiedResponse } from '@flexiai/core';
import { checkByRules, type OptionRule, redact } from '@flexiai/core/plugin';
import { COUNT, TIME } from '../option-rules.ts';
import { BoundedLru } from '../stores/bounded-lru.ts';
import { inTime, TOO_LATE } from '../stores/bounded-wait.ts';
import { cosine } from './cosine.ts';
import { canonicalQuestion } from './gate/canonical-question.ts';
import { Question } from './question.ts';
import { sameText } from './same-text.ts';
import type { SemanticMatch, SemanticMatcher, SemanticQuestion } from './semantic-matcher.ts';

/** A list of vectors, one for each text, or the answer of `ai.embed`. */
export type Embeddings = readonly (readonly number[])[] | { readonly embeddings: readonly (readonly number[])[] };

/** Options of a semantic cache. */
export interface SemanticOptions {
  /**
   * Returns vectors for texts, such as `(input) => ai.embed({ input })`. Called only if the gate is open to a stored
   * question, with the call's question and those without a vector so far.
   */
  readonly embed: (texts: readonly string[], options: { readonly signal: AbortSignal }) => Promise<Embeddings>;
  /** Maximum share of wrong answers among those that are used, 0 to 1. @default 0.02 */
  readonly maxErrorRate?: number;
  /**
   * Whether two answers have the same meaning. It may call a model. If it throws, nothing is learned.
   * @default the same text, apart from case, spaces and the punctuation at the end
   */
  readonly agrees?: (stored: UnifiedResponse, fresh: UnifiedResponse) => boolean | Promise<boolean>;
  /** How long a call waits for vectors, in ms. @default 1000 */
  readonly timeoutMs?: number;
  /** Maximum number of questions in this process; the least recently used one is removed first. @default 1000 */
  readonly maxQuestions?: number;
}

const RULES: Readonly<Record<string, OptionRule>> = {
  embed: [(value) => typeof value === 'function', 'a function that returns vectors for texts'],
  maxErrorRate: [(value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'],
  agrees: [(value) => typeof value === 'function', 'a function of two answers'],
  timeoutMs: TIME,
  maxQuestions: COUNT,
};

/** The matches of a question, kept until its answer is known. */
interface Found {
  readonly question: Question;
  readonly key: string;
  readonly similarity: number;
}

/**
 * Finds stored answers for rephrased questions: `cache({ semantic: semantic({ embed }) })`. An answer is used under two
 * conditions: the gate is open between the questions (`canonicalQuestion`: everything with meaning is equal), and by
 * the observations of the stored question a wrong answer is less likely than `maxErrorRate`. Until then the provider is
 * called, and both answers are compared: about sixteen agreeing answers are needed at 0.02. There is no fixed threshold
 * of similarity.
 *
 * What was learned is kept in memory, including the questions in clear, until the process ends.
 *
 * @throws ConfigurationError that lists every problem with its path
 */
export function semantic(options: SemanticOptions): SemanticMatcher {
  checkByRules('semantic', options, RULES, ['embed']);
  const { embed, maxErrorRate = 0.02, agrees = sameText, timeoutMs = 1_000, maxQuestions = 1_000 } = options;
  const questions = new BoundedLru<Question>({ maxEntries: maxQuestions, maxBytes: Number.MAX_SAFE_INTEGER });
  const found = new WeakMap<SemanticQuestion, Found>();
  const counts = { taken: 0, compared: 0, failures: 0 };
  let lastError: string | undefined;

  function failed(error: unknown): void {
    counts.failures += 1;
    lastError = redact(error instanceof Error ? error.message : String(error));
  }

  async function vectorsOf(texts: readonly string[], signal: AbortSignal): Promise<readonly (readonly number[])[]> {
    const answer = await inTime(timeoutMs, embed(texts, { signal }));
    if (answer === TOO_LATE) throw new Error(`There were no vectors within ${timeoutMs} ms.`);
    const vectors = 'embeddings' in answer ? answer.embeddings : answer;
    if (vectors.length !== texts.length)
      throw new Error(`There are ${vectors.length} vectors for ${texts.length} texts.`);
    return vectors;
  }

  return {
    async find(asked) {
      const name = nameOf(asked);
      const question = name === undefined ? undefined : questions.get(name);
      const others = question?.wordings.filter(({ key }) => key !== asked.key) ?? [];
      if (question === undefined || others.length === 0) return undefined;
      const unknown = others.filter(({ vector }) => vector === undefined);
      const texts = [asked.text, ...unknown.map(({ text }) => text)];
      const [own = [], ...vectors] = await vectorsOf(texts, asked.signal).catch((error: unknown) => {
        failed(error);
        throw error;
      });
      for (const [index, wording] of unknown.entries()) wording.vector = vectors[index];
      const nearest = others
        .map(({ key, vector = [] }) => ({ key, similarity: cosine(own, vector) }))
        .reduce((best, other) => (other.similarity > best.similarity ? other : best));
      found.set(asked, { question, ...nearest });
      const use = question.mayAnswer(nearest.similarity, maxErrorRate);
      if (use) counts.taken += 1;
      return { key: nearest.key, use } satisfies SemanticMatch;
    },

    stored(asked) {
      const name = nameOf(asked);
      if (name === undefined) return;
      const missed = found.get(asked);
      // Its match was found, but neither used nor compared: its answer is no longer in the store.
      missed?.question.forget(missed.key);
      const question = questions.get(name) ?? new Question();
      question.add(asked.key, asked.text);
      questions.set(name, question, 0);
    },

    learn(asked, _match, { fresh, cached }) {
      const match = found.get(asked);
      if (match === undefined) return;
      found.delete(asked);
      void Promise.resolve()
        .then(() => agrees(cached, fresh))
        .then((isRight) => {
          counts.compared += 1;
          match.question.observe(match.similarity, isRight === true);
        }, failed);
    },

    stats: () => ({ questions: questions.size, ...counts, ...(lastError !== undefined && { lastError }) }),
  };
}

/** The key of a remembered question: its scope, and its canonical wording. */
function nameOf({ scope, text }: SemanticQuestion): string | undefined {
  const question = canonicalQuestion(text);
  return question === undefined ? undefined : `${scope} ${question}`;
}
