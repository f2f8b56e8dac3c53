import type { SharedV4ProviderMetadata, SharedV4ProviderOptions } from '@ai-sdk/provider';
import { isObject, type ProviderMetadata } from '@flexiai/core/plugin';

/** The key in a part's `providerMetadata`, whichever family the model is of. */
export const METADATA_KEY = 'ai-sdk';

/** What stands there: the AI SDK's own metadata, and which of its providers made the part. */
interface SdkMetadata {
  readonly provider?: string;
  readonly metadata?: SharedV4ProviderMetadata;
}

/** The metadata of a part that a model made. */
export function metadataOf(provider: string, metadata: SharedV4ProviderMetadata | undefined): ProviderMetadata {
  const sdk: SdkMetadata = { provider, ...(metadata !== undefined && { metadata }) };
  return { [METADATA_KEY]: { ...sdk } };
}

/**
 * What goes back to `provider` with a part: the metadata that it gave, or options that the application wrote. Nothing of
 * another AI SDK provider.
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

/** Whether a part may be of `provider`: it says so, or says nothing. */
export function isFrom(
  { providerMetadata }: { readonly providerMetadata?: ProviderMetadata },
  provider: string,
): boolean {
  const from = providerMetadata?.[METADATA_KEY]?.['provider'];
  return from === undefined || from === provider;
}
