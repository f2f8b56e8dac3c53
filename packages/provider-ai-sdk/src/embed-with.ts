import type { EmbeddingModelV4, SharedV4ProviderOptions } from '@ai-sdk/provider';
import {
  countOf,
  type EmbeddingRequest,
  type EmbeddingResult,
  type HeadersLike,
  UNKNOWN_USAGE,
} from '@flexiai/core/plugin';
import { METADATA_KEY } from './sdk-metadata.ts';
import { toWarning } from './sdk-warnings.ts';
import { mergeOptions } from './to-call-options.ts';

/** The options of sending. */
interface Sending {
  readonly abortSignal: AbortSignal;
  readonly headers?: Record<string, string>;
  readonly ownOptions: SharedV4ProviderOptions | undefined;
}

/** Embeds one batch of texts. */
export async function embedWith(
  model: EmbeddingModelV4,
  { input, dimensions, providerOptions }: EmbeddingRequest,
  { abortSignal, headers, ownOptions }: Sending,
): Promise<{ readonly result: EmbeddingResult; readonly headers: HeadersLike | undefined }> {
  const options = mergeOptions(ownOptions, providerOptions?.[METADATA_KEY]);
  const { embeddings, usage, warnings, response } = await model.doEmbed({
    values: [...input],
    abortSignal,
    ...(headers !== undefined && { headers }),
    ...(dimensions !== undefined && { dimensions }),
    ...(options !== undefined && { providerOptions: options }),
  });
  const tokens = countOf(usage?.tokens);
  const known = { inputTokens: tokens, outputTokens: 0, totalTokens: tokens, accuracy: 'reported' } as const;
  return {
    result: {
      model: model.modelId,
      embeddings,
      usage: tokens === undefined ? UNKNOWN_USAGE : known,
      warnings: warnings.map(toWarning),
    },
    headers: response?.headers,
  };
}
