import {
  isObject,
  type JsonObject,
  listOf,
  type ProviderMetadata,
  type ReasoningPart,
  stringOf,
} from '@flexiai/core/plugin';
import { type AnswerState, itemMetadata } from '../../response/responses/answer-state.ts';

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
  readonly providerMetadata?: ProviderMetadata;
}

/**
 * What has to go back with a reasoning item: all of it, since a model that thought across its tool calls goes on from
 * there. `undefined` where nothing could go back: the thought is neither encrypted, nor in the open, nor kept at OpenAI.
 *
 * @see https://developers.openai.com/api/docs/guides/reasoning
 */
export function keepReasoning(
  { encrypted_content: encrypted, ...item }: JsonObject,
  answer: AnswerState,
): KeptReasoning | undefined {
  const signature = stringOf(encrypted);
  const hasText = listOf(item['summary']).length > 0 || listOf(item['content']).length > 0;
  if (signature === undefined && !hasText && !answer.stored) return undefined;
  const providerMetadata = itemMetadata(answer, { item });
  return { ...(signature !== undefined && { signature }), ...(providerMetadata !== undefined && { providerMetadata }) };
}

/** Where the conversation goes. */
interface ReplayTarget {
  readonly model: string | undefined;
  /** The request is stored: what earlier ones have stored is found by its id. */
  readonly stored: boolean;
}

/**
 * The item that a reasoning part stands for. One that neither carries its thought encrypted nor in the open is found at
 * OpenAI only where it was stored; and a thought in the open is for the model that had it, since others refuse it.
 */
export function replayReasoning(part: ReasoningPart, { model, stored }: ReplayTarget): ReplayedReasoning | undefined {
  const { signature, providerMetadata, origin } = part;
  const { item, responseId } = providerMetadata?.['openai'] ?? {};
  if (!isObject(item) || item['type'] !== 'reasoning') return undefined;
  if (signature !== undefined) return { ...withFittingId(item), type: 'reasoning', encrypted_content: signature };
  if (stored && typeof responseId === 'string') return { ...item, type: 'reasoning' };
  const open = listOf(item['content']).length > 0 && (origin === undefined || origin.model === model);
  return open ? { ...withFittingId(item), type: 'reasoning' } : undefined;
}

/** "Invalid 'input[2].id': string too long. Expected a string with maximum length 64", says the API. */
export const LONGEST_ITEM_ID = 64;

/** Some servers give ids that neither they nor OpenAI take back. A whole item needs none. */
function withFittingId({ id, ...item }: JsonObject): JsonObject {
  return typeof id === 'string' && id.length <= LONGEST_ITEM_ID ? { ...item, id } : item;
}
