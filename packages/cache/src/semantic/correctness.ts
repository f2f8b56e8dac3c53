/** The similarity above which an answer is right; a grid over the usual range of embedders for similar questions. */
const THRESHOLDS = Array.from({ length: 21 }, (_, step) => 0.5 + step * 0.025);
/** The steepness of the threshold. */
const STEEPNESS = [10, 30, 100];
/** How often an answer is wrong even for very similar questions: 1 for a question whose answer fits no other one. */
const LAPSES = [0, 0.002, 0.01, 0.05, 0.2, 0.5, 1];

/**
 * Hypotheses about a question, in columns: `probability of a right answer = (1 - lapse) / (1 + exp(-steepness *
 * (similarity - threshold)))`.
 */
const BELIEFS = THRESHOLDS.flatMap((threshold) =>
  STEEPNESS.flatMap((steepness) => LAPSES.map((lapse) => [threshold, steepness, 1 - lapse] as const)),
);
const THRESHOLD = Float64Array.from(BELIEFS, ([threshold]) => threshold);
const STEEP = Float64Array.from(BELIEFS, ([, steepness]) => steepness);
const CERTAINTY = Float64Array.from(BELIEFS, ([, , certainty]) => certainty);
const COUNT = BELIEFS.length;

/**
 * The probability that the answer to one question is right for another question with a given similarity. It is learned
 * for each question separately, like vCache (Schroeder et al., "vCache: Verified Semantic Prompt Caching", 2025): a
 * logistic curve over similarity. vCache estimates one curve and its variance; here all curves of a grid are weighted
 * by Bayes' rule, so that few observations give a cautious probability.
 */
export class Correctness {
  #weights: Float64Array | undefined;

  /** The probability that the answer is right, given all observations. */
  at(similarity: number): number {
    let probability = 0;
    for (let index = 0; index < COUNT; index += 1)
      probability += this.#weight(index) * probabilityOf(index, similarity);
    return probability;
  }

  /** @param isRight whether the answers of the two questions agreed */
  observe(similarity: number, isRight: boolean): void {
    const weights = new Float64Array(COUNT);
    let total = 0;
    for (let index = 0; index < COUNT; index += 1) {
      const probability = probabilityOf(index, similarity);
      const weight = this.#weight(index) * (isRight ? probability : 1 - probability);
      weights[index] = weight;
      total += weight;
    }
    // No hypothesis explains the observation: ignore it, rather than forget everything.
    if (total <= 0) return;
    for (let index = 0; index < COUNT; index += 1) weights[index] = (weights[index] ?? 0) / total;
    this.#weights = weights;
  }

  #weight(index: number): number {
    return this.#weights === undefined ? 1 / COUNT : (this.#weights[index] ?? 0);
  }
}

function probabilityOf(index: number, similarity: number): number {
  const distance = similarity - (THRESHOLD[index] ?? 0);
  return (CERTAINTY[index] ?? 0) / (1 + Math.exp(-(STEEP[index] ?? 0) * distance));
}
