import { describeValue } from '../../data/describe-value.ts';
import { UnsupportedError } from '../../errors/provider-error.ts';
import type { EmbeddingRequest, EmbeddingResult } from '../../model/embedding.ts';
import type { Usage } from '../../model/usage.ts';
import { soundUsage } from '../../usage/sound-usage.ts';
import { UNKNOWN_USAGE } from '../../usage/usage-totals.ts';
import type { Call } from '../call/call.ts';
import { Attempt } from './attempt.ts';
import { malformedAnswer } from './attempt-errors.ts';
import type { AttemptPlace } from './attempt-place.ts';
import type { ClientSetup } from './client-setup.ts';

/** One attempt at the vectors of one batch. */
export class EmbedAttempt extends Attempt {
  readonly #request: EmbeddingRequest;
  #result: EmbeddingResult | undefined;

  constructor(call: Call, setup: ClientSetup, place: AttemptPlace, request: EmbeddingRequest) {
    super(call, setup, place);
    this.#request = request;
  }

  /** The result of an open attempt. */
  get result(): EmbeddingResult {
    if (this.#result === undefined) throw new TypeError('The attempt is not open.');
    return this.#result;
  }

  protected override async ask(): Promise<void> {
    const { route } = this;
    const { entry, model } = route;
    const { provider } = entry;
    if (provider.embed === undefined) {
      throw new UnsupportedError(`"${entry.name}" computes no embeddings.`, { provider: entry.name, model });
    }
    const result = await this.interruptible(provider.embed(this.#request, this.context()));
    const { embeddings, usage, warnings }: Partial<EmbeddingResult> = result ?? {};
    if (!Array.isArray(embeddings) || !Array.isArray(warnings) || typeof usage !== 'object' || usage === null) {
      throw malformedAnswer('no embeddings in the unified form', route);
    }
    if (embeddings.length !== this.#request.input.length) {
      throw malformedAnswer(`${embeddings.length} vectors for ${this.#request.input.length} texts`, route);
    }
    const problem = embeddings.map(problemOfVector).find((found) => found !== undefined);
    if (problem !== undefined) throw malformedAnswer(problem, route);
    this.#result = { ...result, usage: soundUsage(usage) };
    await this.succeed({ ...this.#result, hasOutput: false });
  }

  protected override usageSoFar(): Usage {
    return UNKNOWN_USAGE;
  }

  protected override closeUpstream(): void {
    // The provider holds nothing but its signal.
  }
}

/**
 * Why a value is not a usable vector: distances to it would be NaN, and it would corrupt an index. Continues "The plugin
 * returned …".
 */
function problemOfVector(vector: unknown): string | undefined {
  if (!Array.isArray(vector)) return `${describeValue(vector)} in place of a vector`;
  if (vector.length === 0) return 'an empty vector';
  for (let index = 0; index < vector.length; index += 1) {
    if (!Number.isFinite(vector[index])) return `a vector with ${describeValue(vector[index])} in it`;
  }
  return undefined;
}
