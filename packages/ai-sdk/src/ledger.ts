import type { SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type {
  Attempt,
  CachedMark,
  Cost,
  EmbeddingResponse,
  ProviderMetadata,
  SkippedCandidate,
  UnifiedResponse,
  Usage,
  Warning,
} from '@flexiai/core';
import { isObject } from '@flexiai/core/plugin';
import { jsonCopy } from './json-copy.ts';

/** The content of `providerMetadata.flexiai` of an answer. */
export interface FlexiAIMetadata {
  /** The entry that answered. */
  readonly provider: string;
  /** The model that answered. */
  readonly model: string;
  /** Every attempt of the call, in order. */
  readonly attempts: readonly Attempt[];
  /** Candidates that were skipped. */
  readonly skipped: readonly SkippedCandidate[];
  /** The cost of all attempts; absent if no attempt has a known price. */
  readonly cost?: Cost;
  /** The answer comes from a cache. */
  readonly cached?: CachedMark;
  /** The client's id of the call. */
  readonly callId?: string;
  /** The provider's id of the HTTP request. */
  readonly providerRequestId?: string;
  /** The same as `providerRequestId`. @deprecated Use `providerRequestId`. */
  readonly requestId?: string;
  readonly usage: Usage;
  /** All warnings, including those at the end of a stream. */
  readonly warnings: readonly Warning[];
}

/** The metadata of an answer: the ledger, and the provider's own metadata under the AI SDK's name of the provider. */
export function responseMetadata(response: UnifiedResponse): SharedV4ProviderMetadata {
  const { provider, model, attempts, skipped, cost, cached, callId, providerRequestId, usage, warnings } = response;
  const ledger: Partial<FlexiAIMetadata> = {
    provider,
    model,
    attempts,
    skipped,
    usage,
    warnings,
    ...(cost !== undefined && { cost }),
    ...(cached !== undefined && { cached }),
    ...(callId !== undefined && { callId }),
    ...(providerRequestId !== undefined && { providerRequestId, requestId: providerRequestId }),
  };
  return { ...sdkMetadata(response.providerMetadata), flexiai: jsonCopy(ledger) };
}

export function embeddingMetadata(response: EmbeddingResponse): SharedV4ProviderMetadata {
  const { embeddings: _vectors, ...ledger } = response;
  return { flexiai: jsonCopy(ledger) };
}

/**
 * A provider's metadata by the AI SDK's names: `gemini` becomes `google`. Metadata of an entry of the AI SDK is unchanged.
 */
export function sdkMetadata(metadata: ProviderMetadata | undefined): SharedV4ProviderMetadata {
  const renamed: SharedV4ProviderMetadata = {};
  for (const [plugin, fields] of Object.entries(metadata ?? {})) {
    if (plugin !== 'ai-sdk') renamed[plugin === 'gemini' ? 'google' : plugin] = jsonCopy(fields);
    else if (isObject(fields['metadata'])) Object.assign(renamed, jsonCopy(fields['metadata']));
  }
  return renamed;
}
