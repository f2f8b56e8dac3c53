import { describeValue } from '../../data/describe-value.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { UnsupportedError } from '../../errors/provider-error.ts';
import type { EmbeddingRequest, EmbeddingResult } from '../../model/embedding.ts';
import { soundUsage } from '../../usage/sound-usage.ts';
import { UNKNOWN_USAGE } from '../../usage/usage-totals.ts';
import type { Call } from '../call/call.ts';
import type { AttemptEnvironment, AttemptPlace } from './attempt-environment.ts';
import { AttemptRun } from './attempt-run.ts';
import type { OpenableAttempt } from './openable-attempt.ts';

/** One try for the vectors of one batch. */
export class EmbedAttempt implements OpenableAttempt {
  readonly #run: AttemptRun;
  readonly #request: EmbeddingRequest;
  #result: EmbeddingResult | undefined;

  constructor(call: Call, environment: AttemptEnvironment, place: AttemptPlace, request: EmbeddingRequest) {
    this.#request = request;
    this.#run = new AttemptRun(call, environment, place, {
      onFailure: () => undefined,
      usageSoFar: () => UNKNOWN_USAGE,
    });
  }

  /** The entry that was asked. */
  get provider(): string {
    return this.#run.route.entry.name;
  }

  /** What came of it; there once the try is open. */
  get result(): EmbeddingResult {
    if (this.#result === undefined) throw new TypeError('The try is not open.');
    return this.#result;
  }

  cancel(cause: FlexiAIError): void {
    this.#run.stop(cause);
  }

  /** @throws FlexiAIError when it failed; the try is settled then */
  open(): Promise<void> {
    const { surroundings } = this.#run;
    return surroundings?.run === undefined ? this.#open() : surroundings.run(() => this.#open());
  }

  async #open(): Promise<void> {
    const run = this.#run;
    const { entry, model } = run.route;
    try {
      run.throwIfStopped();
      const { provider } = entry;
      if (provider.embed === undefined) {
        throw new UnsupportedError(`"${entry.name}" computes no embeddings.`, { provider: entry.name, model });
      }
      const result = await run.interruptible(provider.embed(this.#request, run.context()));
      const { embeddings, usage, warnings }: Partial<EmbeddingResult> = result ?? {};
      if (!Array.isArray(embeddings) || !Array.isArray(warnings) || typeof usage !== 'object' || usage === null) {
        throw run.malformed('no embeddings in the unified form');
      }
      if (embeddings.length !== this.#request.input.length) {
        throw run.malformed(`${embeddings.length} vectors for ${this.#request.input.length} texts`);
      }
      const problem = embeddings.map(problemOfVector).find((found) => found !== undefined);
      if (problem !== undefined) throw run.malformed(problem);
      this.#result = { ...result, usage: soundUsage(usage) };
      await run.succeed({ ...this.#result, hasOutput: false });
    } catch (error) {
      throw await run.fail(error);
    }
  }
}

/** What is no vector: a distance to it would be none, and an index that takes it is spoilt. Continues "The plugin gave …". */
function problemOfVector(vector: unknown): string | undefined {
  if (!Array.isArray(vector)) return `${describeValue(vector)} in place of a vector`;
  if (vector.length === 0) return 'an empty vector';
  for (let index = 0; index < vector.length; index += 1) {
    if (!Number.isFinite(vector[index])) return `a vector with ${describeValue(vector[index])} in it`;
  }
  return undefined;
}
