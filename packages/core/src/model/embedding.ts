import type { Attempt, SkippedCandidate } from './attempt.ts';
import type { Cost } from './cost.ts';
import type { Usage } from './usage.ts';
import type { Warning } from './warning.ts';

/** What a provider is asked for one batch of texts. */
export interface EmbeddingRequest {
  /** Not empty, and no more than the provider's `maxEmbeddingInputs`. */
  readonly input: readonly string[];
  /** Overrides the entry's model. */
  readonly model?: string;
  /** The vectors' length, where the model offers a choice. */
  readonly dimensions?: number;
  /** Fields of one provider's own API, keyed by plugin id, passed through as they are. */
  readonly providerOptions?: { readonly [pluginId: string]: { readonly [field: string]: unknown } };
}

/** What a provider answers to one batch. */
export interface EmbeddingResult {
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** One vector for each input, in the same order. */
  readonly embeddings: readonly (readonly number[])[];
  readonly usage: Usage;
  readonly warnings: readonly Warning[];
  readonly requestId?: string;
}

/** The vectors for all inputs of a call, whoever computed them. */
export interface EmbeddingResponse extends EmbeddingResult {
  /** The entry that answered. */
  readonly provider: string;
  /** Every try that led here, in order. */
  readonly attempts: readonly Attempt[];
  /** What the call cost, all its tries together; absent where no try has a known price. */
  readonly cost?: Cost;
  readonly skipped: readonly SkippedCandidate[];
}
