import {
  isObject,
  type JsonObject,
  listOf,
  type ProviderMetadata,
  type ReasoningPart,
  stringOf,
} from '@flexiai/core/plugin';

/** A reasoning item of an earlier answer, on its way back. */
export interface ReplayedReasoning {
  readonly type: 'reasoning';
  readonly [field: string]: unknown;
}

/** What a reasoning part keeps of the item that it stands for. */
export interface KeptReasoning {
  /** The encrypted thought. */
  readonly signature?: string;
  /** The item as it came, but for that. */
  readonly providerMetadata: ProviderMetadata;
}

/**
 * What has to go back with a reasoning item: all of it, since a model that thought across its tool calls goes on from
 * there.
 *
 * @see https://developers.openai.com/api/docs/guides/reasoning
 */
export function keepReasoning({ encrypted_content: encrypted, ...item }: JsonObject): KeptReasoning {
  const signature = stringOf(encrypted);
  return { ...(signature !== undefined && { signature }), providerMetadata: { openai: { item } } };
}

/**
 * The item that a reasoning part stands for. Nothing is stored at OpenAI, so one that neither carries its thought encrypted
 * nor in the open would not be found there; and a thought in the open is for the model that had it, since others refuse it.
 */
export function replayReasoning(part: ReasoningPart, model: string | undefined): ReplayedReasoning | undefined {
  const { signature, providerMetadata, origin } = part;
  const item = providerMetadata?.['openai']?.['item'];
  if (!isObject(item) || item['type'] !== 'reasoning') return undefined;
  if (signature !== undefined) return { ...item, type: 'reasoning', encrypted_content: signature };
  const open = listOf(item['content']).length > 0 && (origin === undefined || origin.model === model);
  return open ? { ...item, type: 'reasoning' } : undefined;
}
