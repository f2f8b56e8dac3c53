import type { JSONObject, SharedV4ProviderMetadata, SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { Origin, ProviderMetadata } from '@flexiai/core';
import { isObject, objectOf, stringOf } from '@flexiai/core/plugin';
import { jsonCopy } from './json-copy.ts';
import { sdkMetadata } from './ledger.ts';

/**
 * Fields of a FlexiAI part that the AI SDK part does not have. They are kept in `providerMetadata.flexiai` of the part, in the
 * messages of the application, and come back with the next step.
 */
export interface PartExtras {
  readonly origin?: Origin | undefined;
  readonly providerMetadata?: ProviderMetadata | undefined;
  readonly signature?: string | undefined;
  readonly redacted?: string | undefined;
  /** The text is a refusal. */
  readonly refusal?: true | undefined;
  /** Reasoning of an answer that was interrupted. */
  readonly discarded?: true | undefined;
  readonly newMessage?: true | undefined;
  /** Of audio. */
  readonly transcript?: string | undefined;
  readonly audioId?: string | undefined;
  readonly expiresAt?: number | undefined;
  readonly filename?: string | undefined;
  /** A complete block of a provider. */
  readonly block?: unknown;
}

const KEY = 'flexiai';

/** The metadata of a part; empty if there are no fields to keep. */
export function extrasMetadata(extras: PartExtras): { readonly providerMetadata?: SharedV4ProviderMetadata } {
  const own: JSONObject = jsonCopy(extras);
  const hasMore = Object.keys(own).some((field) => field !== 'origin');
  if (!hasMore) return {};
  return { providerMetadata: { ...sdkMetadata(extras.providerMetadata), [KEY]: own } };
}

/** The fields of a part that comes back; `undefined` if this package did not create the part. */
export function extrasOf(options: SharedV4ProviderOptions | undefined): PartExtras | undefined {
  const own = objectOf(options?.[KEY]);
  if (own === undefined) return undefined;
  const { origin, providerMetadata, expiresAt } = own;
  return {
    ...own,
    origin: isOrigin(origin) ? origin : undefined,
    providerMetadata: isObject(providerMetadata) ? (providerMetadata as ProviderMetadata) : undefined,
    signature: stringOf(own['signature']),
    redacted: stringOf(own['redacted']),
    expiresAt: typeof expiresAt === 'number' ? expiresAt : undefined,
  };
}

/** The fields that FlexiAI's parts share. */
export function baseFields({ origin, providerMetadata }: PartExtras): {
  readonly origin?: Origin;
  readonly providerMetadata?: ProviderMetadata;
} {
  return {
    ...(origin !== undefined && { origin }),
    ...(providerMetadata !== undefined && { providerMetadata }),
  };
}

function isOrigin(value: unknown): value is Origin {
  return isObject(value) && typeof value['provider'] === 'string' && typeof value['model'] === 'string';
}
