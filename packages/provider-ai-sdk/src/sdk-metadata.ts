import type { SharedV4ProviderMetadata, SharedV4ProviderOptions } from '@ai-sdk/provider';
import { isObject, type ProviderMetadata } from '@flexiai/core/plugin';

/** The key in a part's `providerMetadata`, for models of all families. */
export const METADATA_KEY = 'ai-sdk';

/** The value there: the AI SDK's own metadata, and the AI SDK provider that created the part. */
interface SdkMetadata {
  readonly provider?: string;
  readonly metadata?: SharedV4ProviderMetadata;
}

/** The metadata of a part that a model created. */
export function metadataOf(provider: string, metadata: SharedV4ProviderMetadata | undefined): ProviderMetadata {
  const sdk: SdkMetadata = { provider, ...(metadata !== undefined && { metadata }) };
  return { [METADATA_KEY]: { ...sdk } };
}

/**
 * The options that are sent to `provider` with a part: its own metadata, or options of the application. Never metadata of another
 * AI SDK provider.
 */
export function optionsOf(
  part: { readonly providerMetadata?: ProviderMetadata },
  provider: string,
): { readonly providerOptions?: SharedV4ProviderOptions } {
  const sdk = part.providerMetadata?.[METADATA_KEY];
  const metadata = sdk?.['metadata'];
  if (!isObject(metadata) || !isFrom(part, provider)) return {};
  return { providerOptions: metadata as SharedV4ProviderOptions };
}

/** Whether a part may come from `provider`: it names this provider, or none. */
export function isFrom(
  { providerMetadata }: { readonly providerMetadata?: ProviderMetadata },
  provider: string,
): boolean {
  const from = providerMetadata?.[METADATA_KEY]?.['provider'];
  return from === undefined || from === provider;
}
