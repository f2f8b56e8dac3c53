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

/** A list of vectors, one for each text, or what `ai.embed` answers. */
export type Embeddings = readonly (readonly number[])[] | { readonly embeddings: readonly (readonly number[])[] };

/** What a semantic cache needs, and how careful it is. */
export interface SemanticOptions {
  /**
   * Makes vectors of texts, such as `(input) => ai.embed({ input })`. Asked only where the gate is open to a stored question, with the
   * call's question and those that have no vector yet.
   */
  readonly embed: (texts: readonly string[], options: { readonly signal: AbortSignal }) => Promise<Embeddings>;
  /** How many of the answers that are taken may be wrong, 0 to 1: the probability that each one is held to. @default 0.02 */
  readonly maxErrorRate?: number;
  /**
   * Whether two answers say the same. May ask a model. What it throws counts as nothing learned.
   * @default the same text, but for case, spaces and the punctuation at the end
   */
  readonly agrees?: (stored: UnifiedResponse, fresh: UnifiedResponse) => boolean | Promise<boolean>;
  /** How long a call waits for vectors, in ms. @default 1000 */
  readonly timeoutMs?: number;
  /** Questions that are remembered in this process; the one that was unused for longest goes first. @default 1000 */
  readonly maxQuestions?: number;
}

const RULES: Readonly<Record<string, OptionRule>> = {
  embed: [(value) => typeof value === 'function', 'a function that makes vectors of texts'],
  maxErrorRate: [(value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'],
  agrees: [(value) => typeof value === 'function', 'a function of two answers'],
  timeoutMs: TIME,
  maxQuestions: COUNT,
};

/** What was found for a question: kept until its answer is there. */
interface Found {
  readonly question: Question;
  readonly key: string;
  readonly similarity: number;
}

/**
 * Finds stored answers for questions in other words: `cache({ semantic: semantic({ embed }) })`. An answer is taken where both
 * hold: the gate is open between the questions (`canonicalQuestion`: all that carries meaning agrees), and what was observed of the
 * stored question makes a wrong answer less likely than `maxErrorRate`. Until then the provider is asked, and both answers are
 * compared: about sixteen times in agreement at 0.02. There is no fixed threshold of similarity.
 *
 * What was learned is kept in memory, with the questions in clear; it is gone when the process ends.
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
      throw new Error(`There are ${vectors.length} vectors of ${texts.length} texts.`);
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
      // Its answer was found, but neither taken nor compared: it is not in the store any more.
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

/** What questions are remembered by: their scope, and what all wordings of one have in common. */
function nameOf({ scope, text }: SemanticQuestion): string | undefined {
  const question = canonicalQuestion(text);
  return question === undefined ? undefined : `${scope} ${question}`;
}
