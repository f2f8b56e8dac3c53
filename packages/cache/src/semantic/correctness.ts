/** The similarity from which on an answer would be right; a grid over what embedders give for questions that are alike. */
const THRESHOLDS = Array.from({ length: 21 }, (_, step) => 0.5 + step * 0.025);
/** How sharp the threshold is. */
const STEEPNESS = [10, 30, 100];
/** How often an answer is wrong however alike the questions are: 1 for a question whose answer fits no other one. */
const LAPSES = [0, 0.002, 0.01, 0.05, 0.2, 0.5, 1];

/** One belief about a question: `probability of a right answer = (1 - lapse) / (1 + exp(-steepness * (similarity - threshold)))`. */
type Belief = readonly [threshold: number, steepness: number, lapse: number];

const BELIEFS: readonly Belief[] = THRESHOLDS.flatMap((threshold) =>
  STEEPNESS.flatMap((steepness) => LAPSES.map((lapse): Belief => [threshold, steepness, lapse])),
);

/**
 * How likely the answer to one question is right for another one that is so similar: learned for each question alone from what was
 * seen of it, after the manner of vCache (Schroeder et al., "vCache: Verified Semantic Prompt Caching", 2025): a logistic curve over
 * similarity. vCache estimates one curve and its variance; here all curves of a grid are weighed by Bayes' rule, so that few
 * observations give a cautious probability rather than a bold estimate.
 */
export class Correctness {
  #weights: Float64Array | undefined;

  /** The probability that the answer is right, in all that was observed. */
  at(similarity: number): number {
    let probability = 0;
    for (const [index, belief] of BELIEFS.entries())
      probability += this.#weight(index) * probabilityOf(belief, similarity);
    return probability;
  }

  /** @param isRight whether the answers of the two questions agreed */
  observe(similarity: number, isRight: boolean): void {
    const weights = BELIEFS.map((belief, index) => {
      const probability = probabilityOf(belief, similarity);
      return this.#weight(index) * (isRight ? probability : 1 - probability);
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // No belief allows for what was seen: nothing is learned of it, rather than all forgotten.
    if (total > 0) this.#weights = Float64Array.from(weights, (weight) => weight / total);
  }

  #weight(index: number): number {
    return this.#weights?.[index] ?? 1 / BELIEFS.length;
  }
}

function probabilityOf([threshold, steepness, lapse]: Belief, similarity: number): number {
  return (1 - lapse) / (1 + Math.exp(-steepness * (similarity - threshold)));
}
