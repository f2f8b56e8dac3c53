import type { AttemptRecord, SkippedCandidate } from './attempt.ts';
import type { Cost } from './cost.ts';
import type { Usage } from './usage.ts';
import type { Warning } from './warning.ts';

/** A request for the vectors of one batch of texts. */
export interface EmbeddingRequest {
  /** Not empty; at most the provider's `maxEmbeddingInputs`. */
  readonly input: readonly string[];
  /** Overrides the model of the entry. */
  readonly model?: string;
  /** The length of the vectors, if the model offers a choice. */
  readonly dimensions?: number;
  /** Fields of one provider's own API, by plugin id, passed through unchanged. */
  readonly providerOptions?: { readonly [pluginId: string]: { readonly [field: string]: unknown } };
}

/** The answer of a provider to one batch. */
export interface EmbeddingResult {
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** One vector for each input, in the same order. */
  readonly embeddings: readonly (readonly number[])[];
  readonly usage: Usage;
  readonly warnings: readonly Warning[];
  /** The provider's id for the HTTP request. In the client's answer also `providerRequestId`, which is better. */
  readonly requestId?: string;
}

/** The vectors for all inputs of a call, whichever candidate computed them. */
export interface EmbeddingResponse extends EmbeddingResult {
  /** The client's id of the call, as in its events, errors and log lines. */
  readonly callId: string;
  /** The provider's id for the HTTP request; absent if there were several. */
  readonly providerRequestId?: string;
  /** The entry that answered. */
  readonly provider: string;
  /** Every attempt of the call, in order. */
  readonly attempts: readonly AttemptRecord[];
  /** The cost of the call with all its attempts; absent if no attempt has a known price. */
  readonly cost?: Cost;
  readonly skipped: readonly SkippedCandidate[];
}
